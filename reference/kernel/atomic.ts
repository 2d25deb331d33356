// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/atomic.h: a counter that needs no lock. */
import { Operation, type Step } from '../engine/step.js';
import type { Restore } from './checkpoint.js';
import type { Linux, Root } from './linux.js';

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
