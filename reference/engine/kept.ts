// SPDX-License-Identifier: GPL-2.0-only
/** @file What is put back as it was, also in the middle of what it does: as far as it has no generator half way through. */
import type { Body, Step } from './step.js';

/** Puts something back as it was when this was made; as often as one likes. */
export type Restore = () => void;

/** Nothing is to be put back. */
export const NOTHING: Restore = () => {};

/** One, then the other. */
export const both =
  (first: Restore, second: Restore): Restore =>
  () => {
    first();
    second();
  };

/** To how a body is now, between two of its steps; null: nobody can put it back there. */
export function keptBody(body: Body<unknown>): Restore | null {
  return body.keep === undefined ? null : body.keep();
}

/**
 * A body that can be put back wherever what `make` answers can. If that is a generator, it is made again where it has to go back to its beginning, or to before
 * its first step: what it does until then must leave nothing behind.
 */
export class Remade<T> implements Body<T> {
  private inner: Body<T> | null = null;
  /** Calls of `next`: 0 before it began, 1 before its first step. */
  private calls = 0;

  constructor(private readonly make: () => Body<T>) {}

  next(value: number): IteratorResult<Step, T> {
    if (this.inner === null) {
      this.inner = this.make();
      if (this.calls === 1) this.inner.next(0);
    }
    if (this.calls < 2) this.calls++;
    return this.inner.next(value);
  }

  keep(): Restore | null {
    const { inner, calls } = this;
    if (inner === null || (calls < 2 && inner.keep === undefined)) {
      return () => {
        this.inner = null;
        this.calls = calls;
      };
    }
    const rest = keptBody(inner);
    if (rest === null) return null;
    return () => {
      this.inner = inner;
      this.calls = calls;
      rest();
    };
  }
}
