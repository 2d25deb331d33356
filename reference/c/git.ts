// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree as a commit of a git repository has it: its objects are read, its work tree is not looked at. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, TreeError } from './error.js';
import { isFolder } from './folder.js';
import type { TreeSource } from './source.js';

/** A file list of Linux has 8 MB. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The root of a work tree, or a bare repository. Cheap: git is not asked. */
export const isRepository = (folder: string): boolean =>
  existsSync(join(folder, '.git')) || (existsSync(join(folder, 'HEAD')) && isFolder(join(folder, 'objects')));

export class Commit implements TreeSource {
  private readonly id: string;
  /** Path of each file -> its object; folders -> null. */
  private readonly objects = new Map<string, string | null>();

  /** Throws TreeError. */
  constructor(
    private readonly folder: string,
    private readonly ref: string,
    /** In which git is looked for and runs. */
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {
    this.id = this.git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], `no commit ${ref} in ${folder}`).trim();
    for (const entry of this.git(['ls-tree', '-r', '-t', '-z', this.id]).split('\0')) {
      const [, kind, object, path] = /^\d+ (\w+) (\w+)\t([^]*)$/.exec(entry) ?? [];
      if (path !== undefined) this.objects.set(path, kind === 'blob' ? object! : null);
    }
  }

  read(path: string): string | null {
    const object = this.objects.get(path) ?? null;
    return object === null ? null : this.git(['cat-file', 'blob', object], `${path} of ${this.ref} cannot be read`);
  }

  hasFolder(path: string): boolean {
    return this.objects.get(path) === null;
  }

  /** What git prints. `otherwise`: what is wrong when it fails and does not say. */
  private git(args: readonly string[], otherwise = 'git failed'): string {
    const { error, status, stdout, stderr } = spawnSync('git', ['-C', this.folder, ...args], {
      encoding: 'utf8',
      maxBuffer: MOST_BYTES,
      // Nothing is fetched and nothing written, also in a partial clone.
      env: { ...this.environment, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (error !== undefined) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new TreeError(isMissing ? `${this.folder}@${this.ref}: it takes git, which is not on PATH` : `${this.folder}: git: ${reasonOf(error)}`, {
        cause: error,
      });
    }
    if (status === 0) return stdout;
    const said = stderr
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.replace(/^(?:fatal|error): /, '');
    throw new TreeError(said === undefined ? otherwise : `${this.folder}@${this.ref}: git: ${said}`);
  }
}
