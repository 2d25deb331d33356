// SPDX-License-Identifier: GPL-2.0-only
/** @file Leaves what is being looked into in the middle: for whoever has interrupted and has waited for long enough. */
import type { SearchOptions } from './check.js';

class Halted extends Error {}

/** Nested: the innermost is asked. */
let isHalted: (() => boolean) | null = null;

/** Carries out `work`, or leaves it before one of its executions when `signal` says so: null. Nothing is asked when there is none. */
export function unlessHalted<T>(signal: SearchOptions['givenUp'], work: () => T): T | null {
  if (signal === undefined) return work();
  const outer = isHalted;
  isHalted = () => signal.aborted;
  try {
    return work();
  } catch (error) {
    if (error instanceof Halted) return null;
    throw error;
  } finally {
    isHalted = outer;
  }
}

/** To be called before each execution: where something was built up, it is left as it is. */
export function mayHalt(): void {
  if (isHalted?.()) throw new Halted();
}

/** Whoever catches what foreign code throws lets this pass. */
export const rethrowHalted = (error: unknown): void => {
  if (error instanceof Halted) throw error;
};
