// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel tree as a revision: its C is compiled, or comes out of the cache. */
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import { build } from '../reference/c/build.js';
import { Cache } from '../reference/c/cache.js';
import { TreeError } from '../reference/c/error.js';
import { compiledRevision } from '../reference/c/revision.js';
import { isKernelTree, Tree } from '../reference/c/tree.js';
import type { Revision } from '../reference/mainline/luo_internal.js';
import { addMainlineRevision } from '../reference/mainline/revisions.js';
import { InterruptedError, systemReason, UsageError } from './errors.js';
import { interruptible } from './interrupt.js';
import type { Terminal } from './terminal.js';

/** A compiled tree, and of which files its revision consists. */
export interface CompiledTree {
  readonly revision: Revision;
  /** Names of the C files. */
  readonly files: readonly string[];
}

/** Is it a folder that can only be meant as a kernel tree, where nothing is done with revisions of somebody's own? */
export function isTreeName(name: string): boolean {
  if (isKernelTree(name)) return true;
  if (!/[\\/]|^\.{1,2}$/.test(name) || statSync(name, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  return !readdirSync(name).some((file) => file.endsWith('.ts'));
}

/** Where compiled modules are kept: as the XDG Base Directory Specification says. */
function cacheFolder({ XDG_CACHE_HOME: given = '' }: NodeJS.ProcessEnv): string {
  return join(isAbsolute(given) ? given : join(homedir(), '.cache'), 'luocheck', 'c');
}

/** Compiles, when it has not been. Throws UsageError, InterruptedError. */
export async function compiledTree(name: string, terminal: Terminal): Promise<CompiledTree> {
  const cache = new Cache(cacheFolder(process.env), () => terminal.now());
  try {
    const tree = new Tree(name);
    const built = await interruptible(terminal, (signal) =>
      build(tree, {
        cache,
        signal,
        onProgress: (line) => terminal.progress(line),
        onCacheFailure: (error) => terminal.err(`luocheck: ${cache.folder}: ${systemReason(error)}: the compiled code is not kept\n`),
      }),
    );
    if (built === null) throw new InterruptedError(`${name}: interrupted while it was compiled`);
    return { revision: compiledRevision(name, built.module), files: built.files.map((file) => basename(file)) };
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    terminal.err(error.details);
    throw new UsageError(error.message, { cause: error });
  }
}

/** Makes those of the names that are kernel trees known as revisions of mainline. Throws UsageError, InterruptedError. */
export async function knowTrees(names: readonly string[], terminal: Terminal): Promise<void> {
  for (const name of new Set(names)) if (isKernelTree(name)) addMainlineRevision((await compiledTree(name, terminal)).revision);
}
