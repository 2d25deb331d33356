// SPDX-License-Identifier: GPL-2.0-only
/** @file What a task hands to the scheduler: one atomic step that says what it touches. */
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
export class Operation implements Step {
  constructor(
    readonly name: string,
    readonly access: Access,
    readonly object: { readonly name: string },
    readonly execute: (task: Task) => number,
  ) {}
}

/** A function that can be pre-empted: it yields steps, gets numbers back, returns a `T`. */
export type Steps<T> = Generator<Step, T, number>;
