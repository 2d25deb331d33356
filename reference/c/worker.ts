// SPDX-License-Identifier: GPL-2.0-only
/** @file A thread that compiles: clang runs for seconds, and nobody could interrupt it otherwise. */
import { parentPort, workerData } from 'node:worker_threads';
import { Compiler } from './compile.js';
import { TreeError } from './error.js';
import type { Sources } from './headers.js';
import { REAL_SHIFT } from './section.js';

export interface Task {
  readonly sources: Sources;
  /** The module with pages of 4 KiB, where it is there already. */
  readonly known: Uint8Array | null;
  readonly wantsSmall: boolean;
}

export interface Made {
  readonly real: Uint8Array;
  readonly small: Uint8Array | null;
}

/** What the thread tells. */
export type Told = { readonly progress: string } | { readonly made: Made } | { readonly wrong: string; readonly details: string };

const tell = (told: Told): void => parentPort!.postMessage(told);

try {
  const { sources, known, wantsSmall } = workerData as Task;
  const compiler = new Compiler(sources, (progress) => tell({ progress }));
  const real = known ?? (await compiler.module(REAL_SHIFT));
  tell({ made: { real, small: wantsSmall ? await compiler.small(real) : null } });
} catch (error) {
  if (!(error instanceof TreeError)) throw error;
  tell({ wrong: error.message, details: error.details });
}
