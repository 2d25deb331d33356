// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/atomic.h: a counter that needs no lock. */
import type { Step } from '../engine/step.js';
import type { Restore } from './checkpoint.js';
import type { Linux, Root } from './linux.js';

export class atomic64_t implements Root {
  readonly location: number;
  value = 0;
  readonly increment: Step;
  readonly decrement: Step;
  readonly load: Step;

  constructor(
    readonly k: Linux,
    readonly name: string,
  ) {
    this.location = k.locations(1);
    this.increment = new Atomic('atomic64_inc', 'write', this, 1);
    this.decrement = new Atomic('atomic64_dec', 'write', this, -1);
    this.load = new Atomic('atomic64_read', 'read', this, 0);
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

class Atomic implements Step {
  constructor(
    readonly name: string,
    readonly access: 'read' | 'write',
    readonly object: atomic64_t,
    private readonly change: number,
  ) {}

  execute(): number {
    const { object, change } = this;
    object.k.touch(object.location, object, change !== 0);
    return (object.value += change);
  }
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
