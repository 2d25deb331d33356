// SPDX-License-Identifier: GPL-2.0-only
/** @file Sees when files of somebody else do not come back from a call. */
import { CALLS, PLACE } from '../reference/engine/watch.js';
import { fileAndLine } from '../reference/own/place.js';
import { cellsOf, THREADS } from './relay.js';

/** Processor time, in milliseconds, that one call may take: the longest of the kernel's own takes a thousandth of it. */
export const CALL_LIMIT = 5_000;

/** Of the whole process, in milliseconds: what waits for its turn on a busy machine does not hang. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What was seen of one thread when its number of calls changed last. */
interface Seen {
  readonly cells: Int32Array;
  calls: number;
  since: number;
}

export class Watchdog {
  /** The names of the files, by their numbers. */
  readonly files = new Map<number, string>();
  private readonly threads: Seen[];

  constructor(watch: SharedArrayBuffer) {
    this.threads = Array.from({ length: THREADS }, (_, i) => ({ cells: cellsOf(watch, i), calls: 0, since: 0 }));
  }

  /** What is to be said of a call that does not come back; null when all is well. */
  look(): string | null {
    const now = processorTime();
    let running = 0;
    let longest: Seen | null = null;
    for (const seen of this.threads) {
      const calls = Atomics.load(seen.cells, CALLS);
      const isInside = Atomics.load(seen.cells, PLACE) !== 0;
      if (isInside) running++;
      if (!isInside || calls !== seen.calls) {
        seen.calls = calls;
        seen.since = now;
      } else if (longest === null || seen.since < longest.since) longest = seen;
    }
    if (longest === null || now - longest.since < CALL_LIMIT * running) return null;
    return `${this.placeOf(longest) ?? ''}: does not come back: ${CALL_LIMIT / 1000} seconds of processor time in one call`;
  }

  /** Where foreign code is, if it runs: of the thread that has been in one call for the longest time. */
  place(): string | null {
    const inside = this.threads.filter(({ cells }) => Atomics.load(cells, PLACE) !== 0).sort((a, b) => a.since - b.since);
    return inside[0] === undefined ? null : this.placeOf(inside[0]);
  }

  private placeOf({ cells }: Seen): string | null {
    const { number, line } = fileAndLine(Atomics.load(cells, PLACE));
    const file = this.files.get(number);
    return file === undefined ? null : `${file}:${line}`;
  }
}
