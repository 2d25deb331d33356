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
import { pageShiftOf } from './pages.js';
import { recipe } from './recipe.js';
import { REAL_SHIFT } from './section.js';
import { toolchainVersions } from './toolchain.js';
import type { Tree } from './tree.js';
import { refusedIn } from './wasm.js';
import type { Made, Task, Told } from './worker.js';

export interface BuildOptions {
  readonly cache: Cache;
  readonly onProgress: (line: string) => void;
  /** The module is there, and could not be kept. */
  readonly onCacheFailure: (error: unknown) => void;
  /** Is what takes a full page looked for? Then it is built with small pages, too, where its design has them. */
  readonly isSearched: boolean;
  /** Ends the compiler in the middle of a file: the build fails. */
  readonly signal?: AbortSignal;
}

export interface Built {
  /** With pages of 4 KiB. */
  readonly module: Uint8Array;
  /** With the smallest pages that it can do with; null: it cannot do with smaller ones, or nobody wants them. */
  readonly small: Uint8Array | null;
  /** The C files that it was made of. */
  readonly files: readonly string[];
  /** Why handlers of files that the tree has are not among them; null: they are, or there are none. */
  readonly refused: string | null;
}

/** Throws TreeError. */
export async function build(tree: Tree, options: BuildOptions): Promise<Built> {
  const sources = gatherSources(tree);
  // Who changes a handler wants it compiled.
  const without = sources.handlers.length === 0 || sources.handlers.some((path) => tree.isChanged(path)) ? null : gatherSources(tree, false);
  const { cache, isSearched } = options;
  const keys = { real: keyOf(sources, 'real'), small: keyOf(sources, 'small') };
  const wantsSmall = isSearched && sources.hasSmallPages;
  const [real, small] = [cache.get(keys.real), wantsSmall ? cache.get(keys.small) : null];
  const built = (module: Uint8Array, small: Uint8Array | null): Built => {
    const refused = refusedIn(module);
    if (refused !== null && without === null) throw new TreeError(`${tree.name}: ${refused}`);
    return { module, small, files: refused === null ? sources.luo : without!.luo, refused };
  };
  if (real !== null && (small !== null || !wantsSmall)) return built(real, smallOf(small));
  const made = await compileApart(tree, { sources, without, known: real, wantsSmall }, options);
  try {
    cache.put(keys.real, made.real);
    // That there is none is known too: what is kept then is the other.
    if (wantsSmall) cache.put(keys.small, made.small ?? made.real);
  } catch (error) {
    options.onCacheFailure(error);
  }
  return built(made.real, made.small);
}

const smallOf = (kept: Uint8Array | null): Uint8Array | null => (kept === null || pageShiftOf(kept) === REAL_SHIFT ? null : kept);

/** What is done with the compiler's output: another text of it makes another module. */
const LOWERING = ['lower', 'pages', 'types', 'dwarf', 'lines', 'debug-line', 'call-sites', 'bytes'].map(
  (name) => new URL(`./${name}${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
);

/** Of everything that the module depends on. */
export function keyOf(sources: Sources, pages: 'real' | 'small'): string {
  const { files, luo, helpers, libraries, runtime } = sources;
  const hash = createHash('sha256');
  const texts = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const own = LOWERING.map((url) => readFileSync(url, 'utf8'));
  hash.update(JSON.stringify([pages, toolchainVersions(), recipe(sources), luo, helpers, libraries, runtime, texts, own]));
  return hash.digest('hex');
}

function compileApart(tree: Tree, task: Task, { onProgress, signal }: BuildOptions): Promise<Made> {
  // What the compiler's package says of how it loads itself is nobody's business.
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: task, stdout: true, stderr: true });
  const end = (): void => void worker.terminate();
  signal?.addEventListener('abort', end, { once: true });
  return new Promise((resolve, reject) => {
    let answer: (() => void) | null = null;
    worker.on('message', (told: Told) => {
      if ('progress' in told) onProgress(`${tree.name}: ${told.progress}`);
      else if ('made' in told) answer ??= () => resolve(told.made);
      else answer ??= () => reject(new TreeError(`${tree.name}: ${told.wrong}`, {}, told.details));
    });
    worker.on('error', (error) => (answer ??= () => reject(error)));
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', end);
      if (answer === null) reject(new Error(`the compiler ended with ${code}`));
      else answer();
    });
  });
}
