// SPDX-License-Identifier: GPL-2.0-only
/** @file Work that Ctrl-C stops: what was done so far is still reported. */
import type { Terminal } from './terminal.js';

/** Runs `work` with a signal that Ctrl-C aborts; afterwards nobody listens any more, and the progress line is gone. */
export async function interruptible<T>(terminal: Terminal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const release = terminal.onInterrupt(() => interrupted.abort());
  try {
    return await work(interrupted.signal);
  } finally {
    release();
    terminal.progress(null);
  }
}

/** Lets timers and signals have their turn: without it a computation does not hear Ctrl-C. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
