// SPDX-License-Identifier: GPL-2.0-only
/** @file Where code that somebody else wrote is at this moment: what a watchdog on another thread has to see. */

/**
 * `cells[PLACE]`: the last statement of foreign code that was begun, as a number of its own choice; 0 when none runs.
 * `cells[CALLS]` rises with every call: a call that ends is no hang. Shared memory where somebody watches.
 */
export const watched: {
  cells: Int32Array;
  /** The C function of that statement; null when nobody knows. */
  functionAt: (place: number) => string | null;
  /** Throws when foreign code has changed what it shares with everybody. */
  check: () => void;
} = { cells: new Int32Array(2), functionAt: () => null, check: () => {} };

export const PLACE = 0;
export const CALLS = 1;
/** Cells of one thread. */
export const CELLS = 2;

/** A call is about to begin, or has come back: no foreign code runs. Throws what `watched.check` throws. */
export function isBack(): void {
  watched.check();
  const { cells } = watched;
  cells[PLACE] = 0;
  cells[CALLS]!++;
}

/** The function of foreign code that runs; null when none does. */
export function runningForeign(): string | null {
  const place = watched.cells[PLACE]!;
  return place === 0 ? null : watched.functionAt(place);
}
