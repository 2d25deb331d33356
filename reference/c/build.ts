// SPDX-License-Identifier: GPL-2.0-only
/** @file From a kernel tree to a module: out of the cache, or compiled in a thread of its own. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Cache } from './cache.js';
import { TreeError } from './error.js';
import { gatherSources, type Sources } from './headers.js';
import { recipe } from './recipe.js';
import { toolchainVersions } from './toolchain.js';
import type { Tree } from './tree.js';
import type { Told } from './worker.js';

export interface BuildOptions {
  readonly cache: Cache;
  readonly onProgress: (line: string) => void;
  /** The module is there, and could not be kept. */
  readonly onCacheFailure: (error: unknown) => void;
}

export interface Built {
  readonly module: Uint8Array;
  /** The C files that it was made of. */
  readonly files: readonly string[];
}

/** Throws TreeError. */
export async function build(tree: Tree, options: BuildOptions): Promise<Built> {
  const sources = gatherSources(tree);
  const key = keyOf(sources);
  const kept = options.cache.get(key);
  if (kept !== null) return { module: kept, files: sources.luo };
  const module = await compileApart(tree, sources, options);
  try {
    options.cache.put(key, module);
  } catch (error) {
    options.onCacheFailure(error);
  }
  return { module, files: sources.luo };
}

/** What is done with the compiler's output: another text of it makes another module. */
const LOWERING = ['lower', 'types', 'dwarf', 'lines', 'debug-line', 'call-sites', 'bytes'].map(
  (name) => new URL(`./${name}${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
);

/** Of everything that the module depends on. */
export function keyOf(sources: Sources): string {
  const { files, luo, libraries, runtime } = sources;
  const hash = createHash('sha256');
  const texts = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const own = LOWERING.map((url) => readFileSync(url, 'utf8'));
  hash.update(JSON.stringify([toolchainVersions(), recipe(sources), luo, libraries, runtime, texts, own]));
  return hash.digest('hex');
}

function compileApart(tree: Tree, sources: Sources, { onProgress }: BuildOptions): Promise<Uint8Array> {
  // What the compiler's package says of how it loads itself is nobody's business.
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: sources, stdout: true, stderr: true });
  return new Promise((resolve, reject) => {
    let answer: (() => void) | null = null;
    worker.on('message', (told: Told) => {
      if ('progress' in told) onProgress(`${tree.name}: ${told.progress}`);
      else if ('module' in told) answer ??= () => resolve(told.module);
      else answer ??= () => reject(new TreeError(`${tree.name}: ${told.wrong}`, {}, told.details));
    });
    worker.on('error', (error) => (answer ??= () => reject(error)));
    worker.on('exit', (code) => {
      if (answer === null) reject(new Error(`the compiler ended with ${code}`));
      else answer();
    });
  });
}
