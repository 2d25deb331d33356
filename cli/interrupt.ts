// SPDX-License-Identifier: GPL-2.0-only
/** @file Work that Ctrl-C or SIGTERM stops: what was done so far is still reported. */
import type { Terminal } from './terminal.js';

/** Runs `work` with a signal that Ctrl-C or SIGTERM aborts; afterwards nobody listens any more, and the progress line is gone. */
export async function interruptible<T>(terminal: Terminal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  if (terminal.isInterrupted) makeReadable(interrupted.signal, terminal.isInterrupted);
  const release = terminal.onInterrupt(() => interrupted.abort());
  try {
    return await work(interrupted.signal);
  } finally {
    release();
    terminal.progress(null);
  }
}

/** `aborted` is true as soon as the user has interrupted, also for whoever never lets the event come. */
function makeReadable(signal: AbortSignal, isInterrupted: () => boolean): void {
  let isAborted = false;
  signal.addEventListener('abort', () => (isAborted = true), { once: true });
  Object.defineProperty(signal, 'aborted', { get: () => isAborted || isInterrupted() });
}

/** Lets timers and signals have their turn: without it a computation does not hear Ctrl-C. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * `signal`, and when the time is up: milliseconds from now. The timer holds what it aborts, because what `AbortSignal.any` and
 * `AbortSignal.timeout` make is collected while nobody but a loop looks at it, and the time would never be up.
 */
export function withTimeLimit(signal: AbortSignal, milliseconds: number): AbortSignal {
  const limited = new AbortController();
  const stop = (): void => limited.abort();
  const timer = setTimeout(stop, Math.ceil(milliseconds));
  // A command that ends early does not wait for its time to be up.
  timer.unref();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return limited.signal;
}
