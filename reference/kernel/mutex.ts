// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/mutex.h: owned by one task, not recursive, first come, first served. */
import { BLOCKED, Operation, type Step } from '../engine/step.js';
import type { Task } from '../engine/task.js';
import { clear, copyInto } from './arrays.js';
import type { Restore } from './checkpoint.js';
import type { Linux } from './linux.js';
import { Lock, note_acquired, note_released } from './lockdep.js';
import type { task_struct } from './sched.js';
import type { Struct } from './struct.js';

export class mutex extends Lock {
  holder: task_struct | null = null;
  private readonly waiters: task_struct[] = [];
  /** Made on first use: most mutexes of short-lived objects are never taken. */
  lock_step: Step | null = null;
  unlock_step: Step | null = null;

  get idle(): boolean {
    return this.holder === null;
  }

  reset(): void {
    this.holder = null;
    clear(this.waiters);
  }

  save(): Restore {
    const { holder } = this;
    const waiters = this.waiters.slice();
    return () => {
      this.holder = holder;
      copyInto(this.waiters, waiters);
    };
  }

  get queue(): readonly task_struct[] {
    return this.waiters;
  }

  acquire(task: task_struct): number {
    this.k.lockdep.order(task, this);
    this.k.touch(this.location, this, true);
    if (this.holder !== null) {
      this.waiters.push(task);
      task.waiting_for = this;
      return BLOCKED;
    }
    this.holder = task;
    note_acquired(task, this.alone);
    return 0;
  }

  /** Hands the mutex to the task that has waited longest. */
  release(task: task_struct): number {
    this.k.touch(this.location, this, true);
    note_released(task, this.alone);
    const next = this.waiters.shift() ?? null;
    this.holder = next;
    if (next !== null) {
      note_acquired(next, this.alone);
      next.wake(0);
    }
    return 0;
  }
}

function acquire(this: Operation<mutex>, task: Task): number {
  return this.object.acquire(task as task_struct);
}

function release(this: Operation<mutex>, task: Task): number {
  return this.object.release(task as task_struct);
}

export function mutex_init(k: Linux, name: string, owner: Struct | null): mutex {
  return new mutex(k, name, owner);
}

/** A static mutex. */
export function DEFINE_MUTEX(k: Linux, name: string): mutex {
  const lock = new mutex(k, name, null);
  k.roots.push(lock);
  return lock;
}

export function mutex_lock(lock: mutex): Step {
  const { k } = lock;
  if (lock.owner !== null) lock.owner.check();
  if (lock.holder === k.current) k.report(`recursive_lock:${lock.name}`);
  lock.lock_step ??= new Operation('mutex_lock', 'acquire', lock, acquire);
  return k.at(lock.lock_step);
}

export function mutex_unlock(lock: mutex): Step {
  const { k } = lock;
  if (lock.owner !== null) lock.owner.check();
  if (lock.holder !== k.current) k.report(`unbalanced_unlock:${lock.name}`);
  lock.unlock_step ??= new Operation('mutex_unlock', 'release', lock, release);
  return k.at(lock.unlock_step);
}

/** As with CONFIG_DEBUG_MUTEXES: destroying a mutex that somebody holds is reported. */
export function mutex_destroy(lock: mutex): void {
  if (lock.owner !== null) lock.owner.check();
  if (lock.holder !== null) lock.k.report(`destroyed_while_held:${lock.name}`);
}
