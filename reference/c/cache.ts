// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiled modules, and what was read of archives, kept in a folder that may be removed at any time: bounded, and safe for any number of processes. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wasm } from './wasm.js';

/** Of each kind are kept those that were used last. */
const KEPT = 32;

/** What is kept. */
export interface Kind {
  readonly suffix: string;
  /** Are these bytes all of it? */
  readonly isWhole: (bytes: Uint8Array) => boolean;
}
export const MODULES: Kind = { suffix: '.wasm', isWhole: (bytes) => wasm.validate(bytes) };
/** Of a file that is being written; what a killed process left is taken away after this many milliseconds. */
const TEMPORARY = '.part';
const STALE = 3_600_000;

export class Cache {
  constructor(
    readonly folder: string,
    /** Milliseconds since the epoch. */
    private readonly now: () => number,
    private readonly kind: Kind = MODULES,
  ) {}

  /** What is kept under that key; null when there is none, or none that can be read. */
  get(key: string): Uint8Array | null {
    const path = join(this.folder, key + this.kind.suffix);
    try {
      const bytes = readFileSync(path);
      if (!this.kind.isWhole(bytes)) return null;
      const seconds = this.now() / 1000;
      utimesSync(path, seconds, seconds);
      return bytes;
    } catch (error) {
      // A cache that can be read and not written, is one.
      if ((error as NodeJS.ErrnoException).syscall === 'utime') return readFileSync(path);
      return null;
    }
  }

  /** Keeps it; what is in the folder under that name is whole at any moment. Throws what the file system says. */
  put(key: string, bytes: Uint8Array): void {
    mkdirSync(this.folder, { recursive: true });
    const temporary = join(this.folder, `${key}.${process.pid}.${this.now()}${TEMPORARY}`);
    try {
      writeFileSync(temporary, bytes, { flag: 'wx' });
      renameSync(temporary, join(this.folder, key + this.kind.suffix));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    this.prune();
  }

  private prune(): void {
    const files = readdirSync(this.folder).flatMap((name) => {
      const stats = statSync(join(this.folder, name), { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ name, used: stats.mtimeMs }];
    });
    const whole = files.filter(({ name }) => name.endsWith(this.kind.suffix)).sort((a, b) => b.used - a.used);
    const parts = files.filter(({ name, used }) => name.endsWith(TEMPORARY) && this.now() - used > STALE);
    for (const { name } of [...whole.slice(KEPT), ...parts]) rmSync(join(this.folder, name), { force: true });
  }
}
