// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/completion.h: a count of what is done, and the tasks that wait for it, first come, first served. */
import { BLOCKED, Operation, type Access, type Step } from '../engine/step.js';
import type { Task } from '../engine/task.js';
import { clear, copyInto, removeAt } from './arrays.js';
import type { Restore } from './checkpoint.js';
import { ERESTARTSYS } from './errno.js';
import type { Linux } from './linux.js';
import { Lock } from './lockdep.js';
import type { Memory } from './ordering.js';
import type { task_struct } from './sched.js';
import type { Struct } from './struct.js';

/** After complete_all(): nobody waits any more. */
const ALL = 0xffff_ffff;

/** What a wait answers when it is not over. */
const WOKEN = 1;
export const TIMED_OUT = 2;

/** Where the count lies. */
export interface Count {
  value: number;
}

const LOOKED_AT: Memory = { name: 'completion', ordering: 'atomic' };

/**
 * No lock, and nobody's: what it shares with locks is that tasks wait for it, and that its users are ordered by a spinlock. Who is woken
 * looks again, as in C: somebody else may have taken what was done.
 */
export class completion extends Lock {
  private readonly waiters: task_struct[] = [];
  /** Of the waiters, those whose wait a fatal signal ends. */
  private readonly killable: task_struct[] = [];

  constructor(
    k: Linux,
    name: string,
    owner: Struct | null,
    readonly done: Count,
  ) {
    super(k, name, owner, false);
  }

  get idle(): boolean {
    return this.waiters.length === 0;
  }

  get queue(): readonly task_struct[] {
    return this.waiters;
  }

  reset(): void {
    clear(this.waiters);
    clear(this.killable);
  }

  save(): Restore {
    const waiters = this.waiters.slice();
    const killable = this.killable.slice();
    return () => {
      copyInto(this.waiters, waiters);
      copyInto(this.killable, killable);
    };
  }

  /** 0 when it is done; WOKEN, TIMED_OUT: to be called again, with that as `last`; or -ERESTARTSYS. `timeout` in jiffies. */
  wait(task: task_struct, isKillable: boolean, timeout: number, last: number): number {
    this.k.touch(this.location, this, true);
    if (this.take()) return 0;
    if (last === TIMED_OUT) return TIMED_OUT;
    if (isKillable && ((last === 0 && this.k.should_fail('killed') !== 0) || task.fatal_signal_pending())) return -ERESTARTSYS;
    if (timeout === 0) return TIMED_OUT;
    this.waiters.push(task);
    if (isKillable) this.killable.push(task);
    task.waiting_for = this;
    // sim: of a wait that goes on the whole time begins anew.
    task.deadline = this.k.jiffies + timeout;
    return BLOCKED;
  }

  private take(): boolean {
    const { done } = this;
    const isThere = done.value > 0;
    if (isThere && done.value !== ALL) done.value--;
    return isThere;
  }

  /** 1 if there was something to take. */
  try_wait(): number {
    if (this.done.value === 0) {
      this.k.touch(this.location, LOOKED_AT, false);
      return 0;
    }
    this.k.touch(this.location, this, true);
    return this.take() ? 1 : 0;
  }

  /** 1 if somebody who waits would not have to. */
  look(): number {
    const isDone = this.done.value > 0;
    this.k.touch(this.location, isDone ? this : LOOKED_AT, isDone);
    return isDone ? 1 : 0;
  }

  complete(): number {
    this.k.touch(this.location, this, true);
    if (this.done.value !== ALL) this.done.value++;
    const [first] = this.waiters;
    if (first !== undefined) this.wake(first, WOKEN);
    return 0;
  }

  complete_all(): number {
    this.k.touch(this.location, this, true);
    this.done.value = ALL;
    while (this.waiters.length > 0) this.wake(this.waiters[0]!, WOKEN);
    return 0;
  }

  /** A plain store: nothing is ordered by it. */
  again(): number {
    this.k.touch(this.location, LOOKED_AT, true);
    this.done.value = 0;
    return 0;
  }

  private wake(task: task_struct, value: number): void {
    removeAt(this.waiters, this.waiters.indexOf(task));
    const index = this.killable.indexOf(task);
    if (index >= 0) removeAt(this.killable, index);
    task.wake(value);
  }

  override expire(task: task_struct): void {
    this.wake(task, TIMED_OUT);
  }

  override isAwaitedKillably(task: task_struct): boolean {
    return this.killable.includes(task);
  }

  /** It looks whether it is done before it heeds the signal. */
  override kill(task: task_struct): boolean {
    if (!this.killable.includes(task)) return false;
    this.k.touch(this.location, this, true);
    this.wake(task, WOKEN);
    return true;
  }
}

const step = (name: string, access: Access, object: completion, execute: (this: Operation<completion>, task: Task) => number): Step =>
  object.k.at(new Operation(name, access, object, execute));

export function wait_for_completion_step(x: completion, isKillable: boolean, timeout: number, last: number): Step {
  return step('wait_for_completion', 'write', x, (task) => x.wait(task as task_struct, isKillable, timeout, last));
}

export const COMPLETION_STEP = {
  complete: (x: completion): Step => step('complete', 'write', x, () => x.complete()),
  complete_all: (x: completion): Step => step('complete_all', 'write', x, () => x.complete_all()),
  reinit_completion: (x: completion): Step => step('reinit_completion', 'write', x, () => x.again()),
  try_wait_for_completion: (x: completion): Step => step('try_wait_for_completion', 'write', x, () => x.try_wait()),
  completion_done: (x: completion): Step => step('completion_done', 'read', x, () => x.look()),
} as const;
