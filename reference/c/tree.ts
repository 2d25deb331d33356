// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree in a folder: it is read, and never written. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TreeError } from './error.js';

const LIVEUPDATE = 'kernel/liveupdate';
const MAKEFILE = `${LIVEUPDATE}/Makefile`;

/** Does `name` mean a folder with a kernel's sources? Cheap: nothing is read. */
export function isKernelTree(name: string): boolean {
  return ['include/linux', 'kernel'].every((folder) => isFolder(join(name, folder)));
}

/** A name below a file, too long a one and one with a zero byte are those of none. */
function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

export class Tree {
  /** Absolute. */
  readonly root: string;
  private readonly texts = new Map<string, string | null>();

  /** Throws TreeError when `name` is no kernel tree, or one without LUO. */
  constructor(
    /** As the user wrote it. */
    readonly name: string,
  ) {
    this.root = resolve(name);
    if (!isKernelTree(this.root)) throw new TreeError(`${name}: no kernel tree: there is no include/linux and kernel in it`);
    if (this.read(MAKEFILE) === null) throw new TreeError(`${name}: a kernel tree without LUO: there is no ${MAKEFILE}`);
  }

  /** The text of the file at a path below the root; null when there is none. Throws TreeError when it cannot be read. */
  read(path: string): string | null {
    let text = this.texts.get(path);
    if (text === undefined) this.texts.set(path, (text = this.load(path)));
    return text;
  }

  private load(path: string): string | null {
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

  /** The C files that make up LUO, as the Makefile lists them. Throws TreeError. */
  luoFiles(): string[] {
    const objects = objectsOfLuo(this.read(MAKEFILE)!);
    if (objects.length === 0) throw new TreeError(`${join(this.name, MAKEFILE)}: nothing is built for CONFIG_LIVEUPDATE`);
    const files = objects.map((object) => `${LIVEUPDATE}/${object.replace(/\.o$/, '.c')}`);
    for (const file of files) if (this.read(file) === null) throw new TreeError(`${join(this.name, MAKEFILE)} names ${file}, which is not there`);
    return files;
  }
}

/** Objects of `obj-$(CONFIG_LIVEUPDATE)`, composite ones by their parts. */
function objectsOfLuo(makefile: string): string[] {
  const lists = new Map<string, string[]>();
  for (const line of makefile.replace(/\\\r?\n/g, ' ').split('\n')) {
    const [, name, objects] = /^\s*([\w-]+(?:\$\(CONFIG_\w+\))?)\s*[:+]?=\s*([^#]*)/.exec(line) ?? [];
    if (name === undefined) continue;
    lists.set(name, [...(lists.get(name) ?? []), ...objects!.split(/\s+/).filter((object) => object.endsWith('.o'))]);
  }
  const direct = lists.get('obj-$(CONFIG_LIVEUPDATE)') ?? [];
  return direct.flatMap((object) => {
    const stem = object.slice(0, -2);
    const parts = [...(lists.get(`${stem}-objs`) ?? []), ...(lists.get(`${stem}-y`) ?? [])];
    return parts.length > 0 ? parts : [object];
  });
}
