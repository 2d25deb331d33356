// SPDX-License-Identifier: GPL-2.0-only
/** @file A thread that compiles: clang runs for seconds, and nobody could interrupt it otherwise. */
import { parentPort, workerData } from 'node:worker_threads';
import { Compiler } from './compile.js';
import { TreeError } from './error.js';
import type { Sources } from './headers.js';
import { withSection } from './lower.js';
import { REAL_SHIFT, REFUSED } from './section.js';
import { refusedIn } from './wasm.js';

export interface Task {
  readonly sources: Sources;
  /** The same without handlers of files, for when those do not compile; null: then nothing does. */
  readonly without: Sources | null;
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

/** With why the handlers are not in it. */
const refusing = (module: Uint8Array, reason: string): Uint8Array => withSection(module, REFUSED, JSON.stringify(reason));

async function make({ sources, known, wantsSmall }: Omit<Task, 'without'>): Promise<Made> {
  const compiler = new Compiler(sources, (progress) => tell({ progress }));
  const real = known ?? (await compiler.module(REAL_SHIFT));
  return { real, small: wantsSmall ? await compiler.small(real) : null };
}

async function makeWithout(task: Task, reason: string): Promise<Made> {
  const { real, small } = await make({ ...task, sources: task.without! });
  return { real: task.known ?? refusing(real, reason), small: small === null ? null : refusing(small, reason) };
}

const tell = (told: Told): void => parentPort!.postMessage(told);

try {
  const task = workerData as Task;
  const refused = task.known === null ? null : refusedIn(task.known);
  const made = refused !== null ? makeWithout(task, refused) : make(task);
  const answer = await made.catch((error: unknown) => {
    const { sources, without } = task;
    if (!(error instanceof TreeError) || without === null || error.unit === null || !sources.handlers.includes(error.unit)) throw error;
    return makeWithout(task, error.message);
  });
  tell({ made: answer });
} catch (error) {
  if (!(error instanceof TreeError)) throw error;
  tell({ wrong: error.message, details: error.details });
}
