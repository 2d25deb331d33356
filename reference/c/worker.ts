// SPDX-License-Identifier: GPL-2.0-only
/** @file A thread that compiles: clang runs for seconds, and nobody could interrupt it otherwise. */
import { parentPort, workerData } from 'node:worker_threads';
import { compile } from './compile.js';
import { TreeError } from './error.js';
import type { Sources } from './headers.js';

/** What the thread tells. */
export type Told = { readonly progress: string } | { readonly module: Uint8Array } | { readonly wrong: string; readonly details: string };

const tell = (told: Told): void => parentPort!.postMessage(told);

try {
  tell({ module: await compile(workerData as Sources, (progress) => tell({ progress })) });
} catch (error) {
  if (!(error instanceof TreeError)) throw error;
  tell({ wrong: error.message, details: error.details });
}
