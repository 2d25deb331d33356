// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree in a folder: it is read, and never written. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TreeError } from './error.js';
import type { TreeSource } from './source.js';

export class Folder implements TreeSource {
  private readonly root: string;

  constructor(
    /** As the user wrote it. */
    private readonly name: string,
  ) {
    this.root = resolve(name);
  }

  read(path: string): string | null {
    const file = join(this.root, path);
    if (!existsSync(file)) return null;
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EISDIR') return null;
      throw new TreeError(`${join(this.name, path)}: cannot be read: ${code ?? String(error)}`, { cause: error });
    }
  }

  hasFolder(path: string): boolean {
    return isFolder(join(this.root, path));
  }
}

/** A name below a file, too long a one and one with a zero byte are those of none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}
