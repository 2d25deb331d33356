// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/mutex.h: owned by one task, not recursive, first come, first served. */
import { BLOCKED, Operation, type Access, type Step } from '../engine/step.js';
import type { Task } from '../engine/task.js';
import { clear, copyInto, removeAt } from './arrays.js';
import type { Restore } from './checkpoint.js';
import { EINTR } from './errno.js';
import type { Linux } from './linux.js';
import { Lock, note_acquired, note_released } from './lockdep.js';
import { might_sleep, type task_struct } from './sched.js';
import type { Memory } from './ordering.js';
import type { Struct } from './struct.js';

export class mutex extends Lock {
  holder: task_struct | null = null;
  private readonly waiters: task_struct[] = [];
  /** Of the waiters, those whose wait a fatal signal ends. */
  private readonly killable: task_struct[] = [];
  /** Made on first use: most mutexes of short-lived objects are never taken. */
  lock_step: Step | null = null;
  unlock_step: Step | null = null;
  private readonly other_steps: Partial<Record<Way, Step>> = {};

  get idle(): boolean {
    return this.holder === null;
  }

  reset(): void {
    this.holder = null;
    clear(this.waiters);
    clear(this.killable);
  }

  save(): Restore {
    const { holder } = this;
    const waiters = this.waiters.slice();
    const killable = this.killable.slice();
    return () => {
      this.holder = holder;
      copyInto(this.waiters, waiters);
      copyInto(this.killable, killable);
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

  /** The same; -EINTR when a fatal signal comes while the task waits. */
  acquire_killable(task: task_struct): number {
    if (this.k.should_fail('killed') !== 0) return -EINTR;
    if (this.holder !== null && task.fatal_signal_pending()) {
      this.k.lockdep.order(task, this);
      this.k.touch(this.location, this, false);
      return -EINTR;
    }
    const result = this.acquire(task);
    if (result === BLOCKED) this.killable.push(task);
    return result;
  }

  /** 1, or 0 where anybody has it: who never waits is in no order of locks. */
  try_acquire(task: task_struct): number {
    this.k.touch(this.location, this, true);
    if (this.holder !== null) return 0;
    this.holder = task;
    note_acquired(task, this.alone);
    return 1;
  }

  /** 1 if anybody has it. Nothing is ordered by looking. */
  look(): number {
    this.k.touch(this.location, LOOKED_AT, false);
    return this.holder === null ? 0 : 1;
  }

  /** Hands the mutex to the task that has waited longest. */
  release(task: task_struct): number {
    this.k.touch(this.location, this, true);
    note_released(task, this.alone);
    const next = this.waiters.shift() ?? null;
    this.holder = next;
    if (next !== null) {
      this.forget(next);
      note_acquired(next, this.alone);
      next.wake(0);
    }
    return 0;
  }

  private forget(task: task_struct): void {
    const index = this.killable.indexOf(task);
    if (index >= 0) removeAt(this.killable, index);
  }

  override isAwaitedKillably(task: task_struct): boolean {
    return this.killable.includes(task);
  }

  /** A fatal signal for a task that waits killably: it goes on with -EINTR. False when it does not wait so. */
  override kill(task: task_struct): boolean {
    if (!this.killable.includes(task)) return false;
    this.k.touch(this.location, this, true);
    this.forget(task);
    removeAt(this.waiters, this.waiters.indexOf(task));
    task.wake(-EINTR);
    return true;
  }

  /** One of its steps besides those of mutex_lock() and mutex_unlock(). */
  step(name: Way): Step {
    return (this.other_steps[name] ??= new Operation(name, ...WAYS[name](this)));
  }
}

const LOOKED_AT: Memory = { name: 'mutex', ordering: 'atomic' };

type Way = 'mutex_lock_killable' | 'mutex_lock_interruptible' | 'mutex_trylock' | 'mutex_is_locked' | 'spin_trylock' | 'spin_is_locked';
type Rest = [access: Access, object: mutex, execute: (this: Operation<mutex>, task: Task) => number];

const killably = (lock: mutex): Rest => ['acquire', lock, acquire_killable];
const trying = (lock: mutex): Rest => ['write', lock, try_acquire];
const looking = (lock: mutex): Rest => ['read', lock, look];
const WAYS: Readonly<Record<Way, (lock: mutex) => Rest>> = {
  mutex_lock_killable: killably,
  mutex_lock_interruptible: killably,
  mutex_trylock: trying,
  mutex_is_locked: looking,
  spin_trylock: trying,
  spin_is_locked: looking,
};

function acquire_killable(this: Operation<mutex>, task: Task): number {
  return this.object.acquire_killable(task as task_struct);
}

function try_acquire(this: Operation<mutex>, task: Task): number {
  return this.object.try_acquire(task as task_struct);
}

function look(this: Operation<mutex>): number {
  return this.object.look();
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

/** What both of who waits for good and who waits killably are checked for. */
function wants(lock: mutex): void {
  const { k } = lock;
  if (lock.owner !== null) lock.owner.check();
  if (lock.holder === k.current) k.report(`recursive_lock:${lock.name}`);
  if (!lock.spins) might_sleep(k);
}

export function mutex_lock(lock: mutex): Step {
  const { k } = lock;
  wants(lock);
  lock.lock_step ??= new Operation(lock.spins ? 'spin_lock' : 'mutex_lock', 'acquire', lock, acquire);
  return k.at(lock.lock_step);
}

/** 0, or -EINTR when a fatal signal came while the task waited. */
export function mutex_lock_killable(lock: mutex): Step {
  wants(lock);
  return lock.k.at(lock.step('mutex_lock_killable'));
}

/** As mutex_lock_killable(): there are no other signals. */
export function mutex_lock_interruptible(lock: mutex): Step {
  wants(lock);
  return lock.k.at(lock.step('mutex_lock_interruptible'));
}

/** 1 if the mutex is the task's now; else 0, and it did not wait. */
export function mutex_trylock(lock: mutex): Step {
  if (lock.owner !== null) lock.owner.check();
  return lock.k.at(lock.step(lock.spins ? 'spin_trylock' : 'mutex_trylock'));
}

/** 1 if anybody has it. */
export function mutex_is_locked(lock: mutex): Step {
  if (lock.owner !== null) lock.owner.check();
  return lock.k.at(lock.step(lock.spins ? 'spin_is_locked' : 'mutex_is_locked'));
}

export function mutex_unlock(lock: mutex): Step {
  const { k } = lock;
  if (lock.owner !== null) lock.owner.check();
  if (lock.holder !== k.current) k.report(`unbalanced_unlock:${lock.name}`);
  lock.unlock_step ??= new Operation(lock.spins ? 'spin_unlock' : 'mutex_unlock', 'release', lock, release);
  return k.at(lock.unlock_step);
}

/** As with CONFIG_DEBUG_MUTEXES: destroying a mutex that somebody holds is reported. */
export function mutex_destroy(lock: mutex): void {
  if (lock.owner !== null) lock.owner.check();
  if (lock.holder !== null) lock.k.report(`destroyed_while_held:${lock.name}`);
}
