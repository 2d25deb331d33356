// SPDX-License-Identifier: GPL-2.0-only
/** @file Work that Ctrl-C or SIGTERM stops: what was done so far is still reported. */
import type { Terminal } from './terminal.js';
import { processorTime } from './watchdog.js';

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

/** Processor time, in milliseconds, that what is under way gets after an interruption: the report, too, has to be written within a second. */
const PATIENCE = 300;

/** Aborted some time after the interruption, also for whoever never lets a timer have its turn. */
export function whenPatienceEnds(interrupted: AbortSignal): Pick<AbortSignal, 'aborted'> {
  let since: number | null = null;
  return {
    get aborted() {
      if (!interrupted.aborted) return false;
      since ??= processorTime();
      return processorTime() - since > PATIENCE;
    },
  };
}

/** Lets timers and signals have their turn: without it a computation does not hear Ctrl-C. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
