// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file include/linux/wait.h: queues of tasks that look for themselves whether what they wait for has come about. A task enters the queue,
 * looks, and sleeps unless it was woken since it entered: who wakes too early, or not at all, is not waited for.
 */
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

/* Bits of the state of a task, as in include/linux/sched.h. */
const TASK_INTERRUPTIBLE = 1;
const TASK_WAKEKILL = 0x100;

/** Does a fatal signal end a sleep in this state? */
const heedsSignals = (state: number): boolean => (state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)) !== 0;

interface Sleeper {
  readonly task: task_struct;
  readonly state: number;
  readonly isExclusive: boolean;
}

const LOOKED_AT: Memory = { name: 'wait_queue_head', ordering: 'atomic' };

export class wait_queue extends Lock {
  /** Those that wait exclusively behind all others. */
  private readonly sleepers: Sleeper[] = [];

  constructor(k: Linux, name: string, owner: Struct | null) {
    super(k, name, owner, false);
  }

  get idle(): boolean {
    return this.sleepers.length === 0;
  }

  get queue(): readonly task_struct[] {
    return this.sleepers.map(({ task }) => task);
  }

  reset(): void {
    clear(this.sleepers);
  }

  save(): Restore {
    const sleepers = this.sleepers.slice();
    return () => copyInto(this.sleepers, sleepers);
  }

  private index(task: task_struct): number {
    return this.sleepers.findIndex((sleeper) => sleeper.task === task);
  }

  private leave(task: task_struct): void {
    const index = this.index(task);
    if (index >= 0) removeAt(this.sleepers, index);
  }

  /** -ERESTARTSYS where a signal would end the sleep: then the task is not in the queue. */
  enter(task: task_struct, state: number, isExclusive: boolean): number {
    this.k.touch(this.location, this, true);
    task.sleeping = null;
    if (heedsSignals(state) && (this.k.should_fail('killed') !== 0 || task.fatal_signal_pending())) {
      this.leave(task);
      return -ERESTARTSYS;
    }
    const index = this.index(task);
    if (index >= 0) removeAt(this.sleepers, index);
    const sleeper = { task, state, isExclusive };
    const first = this.sleepers.findIndex((other) => other.isExclusive);
    if (isExclusive || first < 0) this.sleepers.push(sleeper);
    else this.sleepers.splice(first, 0, sleeper);
    task.sleeping = this;
    return 0;
  }

  /** Out of the queue, and not asleep. */
  finish(task: task_struct): number {
    task.sleeping = null;
    this.k.touch(this.location, this, true);
    this.leave(task);
    return 0;
  }

  sleep(task: task_struct, timeout: number): number {
    this.k.touch(this.location, this, true);
    if (task.sleeping !== this || this.hasSignal(task)) return 0;
    task.waiting_for = this;
    task.deadline = this.k.jiffies + timeout;
    return BLOCKED;
  }

  private hasSignal(task: task_struct): boolean {
    return this.isAwaitedKillably(task) && task.fatal_signal_pending();
  }

  /** Wakes those who sleep in one of the states: all, and of those who wait exclusively so many. */
  wake_up(states: number, exclusive: number): number {
    this.k.touch(this.location, this, true);
    let left = exclusive;
    for (const sleeper of this.sleepers.slice()) {
      if ((sleeper.state & states) === 0) continue;
      this.wake(sleeper.task, 0);
      if (sleeper.isExclusive && --left === 0) break;
    }
    return 0;
  }

  private wake(task: task_struct, value: number): void {
    this.leave(task);
    if (task.sleeping === this) task.sleeping = null;
    if (task.waiting_for === this) task.wake(value);
  }

  /** 1 if anybody waits. Nothing is ordered by looking. */
  look(): number {
    this.k.touch(this.location, LOOKED_AT, false);
    return this.sleepers.length > 0 ? 1 : 0;
  }

  override expire(task: task_struct): void {
    task.sleeping = null;
    task.wake(1);
  }

  override isAwaitedKillably(task: task_struct): boolean {
    return heedsSignals(this.sleepers[this.index(task)]?.state ?? 0);
  }

  /** It looks once more before it heeds the signal. */
  override kill(task: task_struct): boolean {
    if (!this.isAwaitedKillably(task)) return false;
    this.k.touch(this.location, this, true);
    task.sleeping = null;
    task.wake(0);
    return true;
  }
}

const step = (name: string, access: Access, object: wait_queue, execute: (this: Operation<wait_queue>, task: Task) => number): Step =>
  object.k.at(new Operation(name, access, object, execute));

/** 0, or -ERESTARTSYS. */
export function prepare_to_wait(queue: wait_queue, state: number, isExclusive: boolean): Step {
  return step('prepare_to_wait', 'write', queue, (task) => queue.enter(task as task_struct, state, isExclusive));
}

/** 1 when the time was up; 0 when it was woken, now or before. `timeout` in jiffies. */
export function schedule_in(queue: wait_queue, timeout: number): Step {
  return step('schedule', 'write', queue, (task) => queue.sleep(task as task_struct, timeout));
}

export function finish_wait(queue: wait_queue): Step {
  return step('finish_wait', 'write', queue, (task) => queue.finish(task as task_struct));
}

/** `exclusive` 0: all of them. */
export function wake_up(queue: wait_queue, states: number, exclusive: number): Step {
  return step('wake_up', 'write', queue, () => queue.wake_up(states, exclusive === 0 ? Infinity : exclusive));
}

export function waitqueue_active(queue: wait_queue): Step {
  return step('waitqueue_active', 'read', queue, () => queue.look());
}
