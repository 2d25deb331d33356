// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/atomic.h: a counter that needs no lock. */
import { Operation, type Step } from '../engine/step.js';
import type { Restore } from './checkpoint.js';
import type { Kernel, Linux, Root } from './linux.js';
import type { Memory } from './ordering.js';
import { point } from './point.js';

export class atomic64_t implements Root {
  readonly location: number;
  readonly ordering = 'atomic';
  value = 0;
  readonly increment: Step;
  readonly decrement: Step;
  readonly load: Step;

  constructor(
    readonly k: Linux,
    readonly name: string,
  ) {
    this.location = k.locations(1);
    this.increment = atomic('atomic64_inc', 'write', this, 1);
    this.decrement = atomic('atomic64_dec', 'write', this, -1);
    this.load = atomic('atomic64_read', 'read', this, 0);
  }

  trace(): void {}

  reset(): void {
    this.value = 0;
  }

  save(): Restore {
    const { value } = this;
    return () => void (this.value = value);
  }
}

function atomic(name: string, access: 'read' | 'write', counter: atomic64_t, change: number): Step {
  return new Operation(name, access, counter, () => {
    counter.k.touch(counter.location, counter, change !== 0);
    return (counter.value += change);
  });
}

/** A static counter that starts at 0. */
export function ATOMIC64_INIT(k: Linux, name: string): atomic64_t {
  const counter = new atomic64_t(k, name);
  k.roots.push(counter);
  return counter;
}

export function atomic64_inc(counter: atomic64_t): Step {
  return counter.k.at(counter.increment);
}

export function atomic64_dec(counter: atomic64_t): Step {
  return counter.k.at(counter.decrement);
}

/** The number is the value that the task resumes with. */
export function atomic64_read(counter: atomic64_t): Step {
  return counter.k.at(counter.load);
}

/** It decides who goes on: what came before is over. */
const ORDERED: Memory = { name: 'atomic_t', ordering: 'lock' };
const CMPXCHG = point('atomic_cmpxchg', 'write', { name: 'atomic_t' });
/** Of a store that is no read-modify-write: never a data race, and nothing is ordered by it. */
const RELAXED: Memory = { name: 'atomic_t', ordering: 'atomic' };
const SET = point('atomic_set', 'write', { name: 'atomic_t' });
const SET_RELEASE = point('atomic_set_release', 'write', { name: 'atomic_t' });

/** What the counter was; it becomes `to` if it was `from`. */
export function* atomic_cmpxchg(counter: atomic64_t, from: number, to: number): Kernel<number> {
  const { k } = counter;
  yield k.at(CMPXCHG);
  k.touch(counter.location, ORDERED, true);
  const { value } = counter;
  if (value === from) counter.value = to;
  return value;
}

export function* atomic_set(counter: atomic64_t, value: number): Kernel<void> {
  const { k } = counter;
  yield k.at(SET);
  k.touch(counter.location, RELAXED, true);
  counter.value = value;
}

/** Who finds the value comes after all that its writer did before. */
export function* atomic_set_release(counter: atomic64_t, value: number): Kernel<void> {
  const { k } = counter;
  yield k.at(SET_RELEASE);
  k.touch(counter.location, ORDERED, true);
  counter.value = value;
}
