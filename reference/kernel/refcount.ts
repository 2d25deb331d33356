// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/refcount.h: a counter that warns when it would wrap, and stays where it is from then on. */
import { Operation, type Step } from '../engine/step.js';
import type { Restore } from './checkpoint.js';
import type { Kernel, Linux } from './linux.js';
import { point } from './point.js';
import type { Embedded, Struct } from './struct.js';

/** Every further operation leaves it here. */
export const REFCOUNT_SATURATED = -(2 ** 30);

/** A counter inside of a struct. */
export class refcount_t implements Embedded {
  readonly k: Linux;
  readonly location: number;
  readonly ordering = 'lock';
  value = 0;
  /** Made on first use. */
  private load_step: Step | null = null;
  private increment_step: Step | null = null;
  private decrement_step: Step | null = null;

  constructor(
    readonly owner: Struct,
    readonly name: string,
  ) {
    this.k = owner.k;
    this.location = this.k.locations(1);
    owner.embed(this);
  }

  get load(): Step {
    return (this.load_step ??= new Operation<refcount_t>('refcount_read', 'read', this, load));
  }

  get increment(): Step {
    return (this.increment_step ??= point('refcount_inc', 'write', this));
  }

  get decrement(): Step {
    return (this.decrement_step ??= point('refcount_dec_and_test', 'write', this));
  }

  trace(): void {}

  reset(): void {
    this.value = 0;
  }

  save(): Restore {
    const { value } = this;
    return () => void (this.value = value);
  }

  use(write: boolean): this {
    this.owner.check();
    this.k.touch(this.location, this, write);
    return this;
  }

  set(value: number): void {
    this.use(true).value = value | 0;
  }

  private saturate(what: string): number {
    this.k.report(`refcount_${what}:${this.name}`);
    this.value = REFCOUNT_SATURATED;
    return 0;
  }

  add(): number {
    if (this.value <= 0) return this.saturate(this.value === 0 ? 'inc_on_zero' : 'saturated');
    this.value++;
    return 0;
  }

  /** 1 when that was the last reference. */
  drop(): number {
    if (this.value <= 0) return this.saturate('underflow');
    return --this.value === 0 ? 1 : 0;
  }
}

/** An unsigned int: of one that is saturated a large number. */
function load(this: Operation<refcount_t>): number {
  return this.object.use(false).value >>> 0;
}

/** The number is the value that the task resumes with. */
export function refcount_read(count: refcount_t): Step {
  return count.k.at(count.load);
}

/** A plain store: no step of its own, because it is made under a lock. */
export function refcount_set(count: refcount_t, value: number): void {
  count.set(value);
}

export function* refcount_inc(count: refcount_t): Kernel<void> {
  yield count.k.at(count.increment);
  count.use(true).add();
}

/** 1 when the last reference went, otherwise 0. */
export function* refcount_dec_and_test(count: refcount_t): Kernel<number> {
  yield count.k.at(count.decrement);
  return count.use(true).drop();
}
