// SPDX-License-Identifier: GPL-2.0-only
/** @file What the thread that carries a command out and the one that watches it tell each other. */
import { CELLS } from '../reference/engine/watch.js';
import type { ExitCode } from './errors.js';

/** What a command says. */
export type Told =
  | { readonly out: string }
  | { readonly err: string }
  | { readonly progress: string | null }
  /** A file of somebody else is loaded; `number` is what `cells[PLACE]` says of it. */
  | { readonly file: string; readonly number: number }
  /** It is about to load one, and waits for a process of its own. */
  | { readonly needs: 'guard' }
  /** Will it report what it has when it is interrupted? */
  | { readonly listens: boolean }
  | { readonly end: ExitCode };

/** What the thread of a command is started with. */
export interface CommandData {
  readonly args: readonly string[];
  readonly isColored: boolean;
  readonly debug: boolean;
  /** Runs in a process that may be killed: files of somebody else may be loaded. */
  readonly isGuarded: boolean;
  /** One number: 0, `INTERRUPTED`, or `HEARD`. */
  readonly interrupt: SharedArrayBuffer;
  /** `CELLS` numbers of `reference/engine/watch` for each thread. */
  readonly watch: SharedArrayBuffer;
}

/** The user has interrupted. */
export const INTERRUPTED = 1;
/** The command has noticed. */
export const HEARD = 2;

/** What the main thread tells a command. */
export const INTERRUPT = 'interrupt';

/** Threads of one command at most: `matrix --jobs`, and the command itself. */
export const THREADS = 257;

/** The cells of one thread; the command itself is number 0. */
export function cellsOf(watch: SharedArrayBuffer, thread: number): Int32Array {
  return new Int32Array(watch, thread * CELLS * Int32Array.BYTES_PER_ELEMENT, CELLS);
}
