// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/rwsem.h: a fair reader-writer semaphore. */
import { BLOCKED, Operation, type Step } from '../engine/step.js';
import type { Task } from '../engine/task.js';
import { clear, removeAt } from './arrays.js';
import type { Restore } from './checkpoint.js';
import { EINTR } from './errno.js';
import type { Linux } from './linux.js';
import { holds, Lock, note_acquired, note_released, type Hold } from './lockdep.js';
import type { task_struct } from './sched.js';
import type { Struct } from './struct.js';

const READ = 0;
const WRITE = 1;
const WRITE_KILLABLE = 2;

/**
 * Waiters queue first come, first served; nobody passes one who waits, not even a reader that already holds the lock
 * for reading. A release that finds a reader at the head wakes all waiting readers, as rwsem_mark_wake() does.
 */
export class rw_semaphore extends Lock {
  readers = 0;
  writer: task_struct | null = null;
  private readonly waiters: task_struct[] = [];
  private readonly wanted: number[] = [];
  readonly shared: Hold = { lock: this, read: true };
  readonly steps: readonly Step[];

  constructor(k: Linux, name: string, owner: Struct | null = null) {
    super(k, name, owner);
    this.steps = [acquire(this, READ), acquire(this, WRITE), acquire(this, WRITE_KILLABLE), release(this, true), release(this, false)];
  }

  get idle(): boolean {
    return this.readers === 0 && this.writer === null && this.waiters.length === 0;
  }

  reset(): void {
    this.readers = 0;
    this.writer = null;
    clear(this.waiters);
    clear(this.wanted);
  }

  save(): Restore {
    const { readers, writer } = this;
    return () => {
      this.readers = readers;
      this.writer = writer;
      clear(this.waiters);
      clear(this.wanted);
    };
  }

  /** The tasks that wait, in the order in which they came. */
  get queue(): readonly task_struct[] {
    return this.waiters;
  }

  acquire(task: task_struct, mode: number): number {
    const { k } = this;
    if (mode === WRITE_KILLABLE && k.should_fail('killed') !== 0) return -EINTR;
    k.lockdep.order(task, this);
    const free = this.writer === null && this.waiters.length === 0 && (mode === READ || this.readers === 0);
    k.touch(this.location, this, mode !== READ || !free);
    if (!free) {
      if (mode === WRITE_KILLABLE && task.fatal_signal_pending()) return -EINTR;
      this.waiters.push(task);
      this.wanted.push(mode);
      task.waiting_for = this;
      return BLOCKED;
    }
    this.take(task, mode);
    return 0;
  }

  private take(task: task_struct, mode: number): void {
    if (mode === READ) this.readers++;
    else this.writer = task;
    note_acquired(task, mode === READ ? this.shared : this.alone);
  }

  release(task: task_struct, read: boolean): number {
    note_released(task, read ? this.shared : this.alone);
    this.k.touch(this.location, this, !read || this.waiters.length > 0);
    if (!read) this.writer = null;
    else if (this.readers > 0) this.readers--;
    this.grant();
    return 0;
  }

  private grant(): void {
    if (this.waiters.length === 0 || this.writer !== null) return;
    if (this.wanted[0] === READ) this.grantReaders();
    else if (this.readers === 0) this.wake(0);
  }

  private grantReaders(): void {
    for (let i = 0; i < this.waiters.length;) {
      if (this.wanted[i] === READ) this.wake(i);
      else i++;
    }
  }

  private wake(index: number): void {
    const task = this.waiters[index]!;
    this.take(task, this.wanted[index]!);
    this.dequeue(index);
    task.wake(0);
  }

  private dequeue(index: number): void {
    removeAt(this.waiters, index);
    removeAt(this.wanted, index);
  }

  override isAwaitedKillably(task: task_struct): boolean {
    return this.wanted[this.waiters.indexOf(task)] === WRITE_KILLABLE;
  }

  /** A fatal signal for a task that waits killably: it goes on with -EINTR. False when it does not wait so. */
  override kill(task: task_struct): boolean {
    const index = this.waiters.indexOf(task);
    if (index < 0 || this.wanted[index] !== WRITE_KILLABLE) return false;
    this.k.touch(this.location, this, true);
    this.dequeue(index);
    task.wake(-EINTR);
    this.grant();
    return true;
  }
}

const NAMES = ['down_read', 'down_write', 'down_write_killable'] as const;

/* One function for all semaphores: a closure of its own for each would be compiled for each. */
const acquires = [READ, WRITE, WRITE_KILLABLE].map(
  (mode) =>
    function (this: Operation<rw_semaphore>, task: Task): number {
      return this.object.acquire(task as task_struct, mode);
    },
);
const releases = [true, false].map(
  (read) =>
    function (this: Operation<rw_semaphore>, task: Task): number {
      return this.object.release(task as task_struct, read);
    },
);

const acquire = (sem: rw_semaphore, mode: number): Step => new Operation(NAMES[mode]!, 'acquire', sem, acquires[mode]!);
const release = (sem: rw_semaphore, read: boolean): Step => new Operation(read ? 'up_read' : 'up_write', 'release', sem, releases[read ? 0 : 1]!);

export function DECLARE_RWSEM(k: Linux, name: string): rw_semaphore {
  const sem = new rw_semaphore(k, name);
  k.roots.push(sem);
  return sem;
}

function step(sem: rw_semaphore, index: number): Step {
  if (sem.owner !== null) sem.owner.check();
  return sem.k.traced ? sem.k.at(sem.steps[index]!) : sem.steps[index]!;
}

export function down_read(sem: rw_semaphore): Step {
  const task = sem.k.current!;
  if (holds(task, sem.shared)) sem.k.report(`recursive_read:${sem.name}`);
  else if (sem.writer === task) sem.k.report(`recursive_lock:${sem.name}`);
  return step(sem, 0);
}

function wantWrite(sem: rw_semaphore, index: number): Step {
  const task = sem.k.current!;
  if (sem.writer === task || holds(task, sem.shared)) sem.k.report(`recursive_lock:${sem.name}`);
  return step(sem, index);
}

export function down_write(sem: rw_semaphore): Step {
  return wantWrite(sem, 1);
}

/** 0, or -EINTR when a fatal signal came while the task waited. */
export function down_write_killable(sem: rw_semaphore): Step {
  return wantWrite(sem, 2);
}

export function up_read(sem: rw_semaphore): Step {
  if (!holds(sem.k.current!, sem.shared)) sem.k.report(`unbalanced_up_read:${sem.name}`);
  return step(sem, 3);
}

export function up_write(sem: rw_semaphore): Step {
  if (sem.writer !== sem.k.current) sem.k.report(`unbalanced_up_write:${sem.name}`);
  return step(sem, 4);
}

export function rwsem_is_locked(sem: rw_semaphore): boolean {
  return sem.readers > 0 || sem.writer !== null;
}
