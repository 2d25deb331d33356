// SPDX-License-Identifier: GPL-2.0-only
/** @file What a task hands to the scheduler: one atomic step that says what it touches. */
import { keptBody, NOTHING, type Restore } from './kept.js';
import type { Task } from './task.js';

/** What a step does to its object. Two steps on one object conflict unless both are `read`. */
export type Access = 'acquire' | 'release' | 'read' | 'write' | 'allocate' | 'free' | 'call' | 'return';

/** Answer of `Step.execute` when the task has to wait: whoever wakes it sets the value that it resumes with. */
export const BLOCKED = -0x8000_0000;

/**
 * A description of an effect, as in redux-saga: the task yields it, the scheduler decides when it happens.
 * It holds no state of the task, so an object can hand out the same step again and again.
 */
export interface Step {
  /** The C name: `down_read`, `xa_store`, … */
  readonly name: string;
  readonly access: Access;
  /** What is touched. */
  readonly object: { readonly name: string };
  /** Carries the step out for `task`: the value that the task resumes with, or BLOCKED. */
  execute(task: Task): number;
}

/** Steps of one shape: the scheduler meets hundreds of kinds of steps in a row, and looks into all of them in the same way. */
export class Operation<T extends { readonly name: string } = { readonly name: string }> implements Step {
  constructor(
    readonly name: string,
    readonly access: Access,
    readonly object: T,
    /** Called as a method: one function serves all objects of a kind. */
    readonly execute: (this: Operation<T>, task: Task) => number,
  ) {}
}

/** What a task runs: a generator, or something that behaves like one. */
export interface Body<T> extends Iterator<Step, T, number> {
  /** To how it is now, between two of its steps; null: it cannot be put back there. Who does not have it never can. */
  keep?(): Restore | null;
}

/** A function that can be pre-empted, for `yield*`: it yields steps, gets numbers back, returns a `T`. */
export interface Steps<T> extends Body<T> {
  [Symbol.iterator](): Body<T>;
}

/**
 * `yield entry; result = yield* enter(); return leave(result)` without a generator of its own around everything: each step of
 * what is inside costs one level of delegation less, and most of what runs is inside of a system call.
 */
export class Around<T> implements Body<T> {
  private inner: Body<T> | null = null;
  private isEntered = false;
  private isLeaving = false;

  constructor(
    private entry: Step,
    /** What follows the entry: its result, or the body that has it. */
    private enter: () => Body<T> | T,
    /** What follows the body: the result, or a body that ends with it. Null: nothing does. */
    private leave: ((result: T) => Body<T> | T) | null = null,
    /** Puts back what `enter` and `leave` have noted. */
    private noted: () => Restore = () => NOTHING,
  ) {}

  next(value: number): IteratorResult<Step, T> {
    if (this.inner !== null) {
      const result = this.inner.next(value);
      return result.done !== true || this.isLeaving ? result : this.end(result.value);
    }
    if (!this.isEntered) {
      this.isEntered = true;
      return { done: false, value: this.entry };
    }
    const body = this.enter();
    if (!isBody(body)) return this.end(body);
    if (this.leave === null && body instanceof Around) return this.become(body as Around<T>).next(0);
    this.inner = body;
    return this.next(0);
  }

  /** Nothing follows `other`, which has not begun: it needs no level of its own. */
  private become({ entry, enter, leave, noted }: Around<T>): this {
    this.entry = entry;
    this.enter = enter;
    this.leave = leave;
    this.noted = noted;
    this.isEntered = false;
    return this;
  }

  keep(): Restore | null {
    const { entry, enter, leave, noted: note, inner, isEntered, isLeaving } = this;
    const rest = inner === null ? NOTHING : keptBody(inner);
    if (rest === null) return null;
    const noted = note();
    return () => {
      this.entry = entry;
      this.enter = enter;
      this.leave = leave;
      this.noted = note;
      this.inner = inner;
      this.isEntered = isEntered;
      this.isLeaving = isLeaving;
      rest();
      noted();
    };
  }

  private end(result: T): IteratorResult<Step, T> {
    this.isLeaving = true;
    const body = this.leave === null ? result : this.leave(result);
    if (!isBody(body)) return { done: true, value: body };
    this.inner = body;
    return body.next(0);
  }
}

const isBody = <T>(value: Body<T> | T): value is Body<T> => typeof value === 'object' && value !== null && (value as Partial<Body<T>>).next !== undefined;
