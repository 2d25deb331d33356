// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/rwsem.h: a fair reader-writer semaphore. */
import { BLOCKED, Operation, type Step } from '../engine/step.js';
import type { Task } from '../engine/task.js';
import { clear, copyInto, removeAt } from './arrays.js';
import type { Restore } from './checkpoint.js';
import { EINTR } from './errno.js';
import type { Linux } from './linux.js';
import { holds, Lock, note_acquired, note_released, type Hold } from './lockdep.js';
import type { Memory } from './ordering.js';
import { might_sleep, type task_struct } from './sched.js';
import type { Struct } from './struct.js';

const READ = 0;
const WRITE = 1;
const WRITE_KILLABLE = 2;
const READ_KILLABLE = 3;
/** There are no signals but fatal ones. */
const READ_INTERRUPTIBLE = 4;

const reads = (mode: number | undefined): boolean => mode === READ || mode === READ_KILLABLE || mode === READ_INTERRUPTIBLE;
const isKillable = (mode: number | undefined): boolean => mode !== undefined && mode >= WRITE_KILLABLE;

/* kernel/locking/rwsem.c: what the bits of the count mean. 32 bits here, 64 there. */
const WRITER_LOCKED = 1;
const FLAG_WAITERS = 2;
const READER_SHIFT = 8;
const READER_BIAS = 1 << READER_SHIFT;
const READER_MASK = ~(READER_BIAS - 1);
const LOCK_MASK = READER_MASK | WRITER_LOCKED;

/**
 * The count is the C counter, and every decision is made on it as rwsem.c makes it: also after an up_read() too many, when it says one
 * reader less than there is. Then a writer comes in beside a reader, waits for ever for readers that are not there, or is passed by
 * readers.
 *
 * As long as all is balanced, waiters queue first come, first served, and nobody passes one who waits, not even a reader that already
 * holds the lock for reading. A release that finds a reader at the head wakes all waiting readers, as rwsem_mark_wake() does.
 *
 * sim: a task that is woken has the lock, so nobody steals it before it runs. No waiter has waited so long (4 ms) that it asks for a
 * handoff.
 */
export class rw_semaphore extends Lock {
  count = 0;
  writer: task_struct | null = null;
  /** There was a release without an acquisition: readers do not commute any more. */
  private unbalanced = false;
  private readonly waiters: task_struct[] = [];
  private readonly wanted: number[] = [];
  readonly shared: Hold = { lock: this, read: true };
  /** Each is made on first use. */
  readonly steps: (Step | null)[] = [null, null, null, null, null, null, null, null, null, null, null];

  constructor(k: Linux, name: string, owner: Struct | null = null) {
    super(k, name, owner);
  }

  get idle(): boolean {
    return this.count === 0 && this.waiters.length === 0;
  }

  /** Readers as the count has them: below 0 after an up_read() too many. */
  get readers(): number {
    return this.count >> READER_SHIFT;
  }

  override get miscount(): number | null {
    return this.unbalanced ? this.readers : null;
  }

  reset(): void {
    this.count = 0;
    this.writer = null;
    this.unbalanced = false;
    clear(this.waiters);
    clear(this.wanted);
  }

  save(): Restore {
    const { count, writer, unbalanced } = this;
    const waiters = this.waiters.slice();
    const wanted = this.wanted.slice();
    return () => {
      this.count = count;
      this.writer = writer;
      this.unbalanced = unbalanced;
      copyInto(this.waiters, waiters);
      copyInto(this.wanted, wanted);
    };
  }

  /** The tasks that wait, in the order in which they came. */
  get queue(): readonly task_struct[] {
    return this.waiters;
  }

  acquire(task: task_struct, mode: number): number {
    const { k } = this;
    if (isKillable(mode) && k.should_fail('killed') !== 0) return -EINTR;
    k.lockdep.order(task, this);
    const isReader = reads(mode);
    const free = isReader ? this.admitsReader() : (this.count & LOCK_MASK) === 0;
    k.touch(this.location, this, !isReader || !free || this.unbalanced);
    if (free) {
      this.take(task, isReader);
      if (isReader && reads(this.wanted[0])) this.grantReaders();
      return 0;
    }
    if (isKillable(mode) && task.fatal_signal_pending()) return -EINTR;
    this.waiters.push(task);
    this.wanted.push(mode);
    task.waiting_for = this;
    this.count |= FLAG_WAITERS;
    // Who joins the queue looks whether its head could go on: only after an imbalance it can.
    if (this.unbalanced) this.wakeHead();
    return task.waiting_for === null ? task.wakeValue : BLOCKED;
  }

  /** rwsem_read_trylock() and, when there are waiters, the stealing in rwsem_down_read_slowpath(): not while others read. */
  private admitsReader(): boolean {
    const count = (this.count + READER_BIAS) | 0;
    if (count < 0) this.k.report('warn:rwsem_read_trylock');
    if ((count & WRITER_LOCKED) !== 0) return false;
    return (count & FLAG_WAITERS) === 0 || count >> READER_SHIFT <= 1;
  }

  /** rwsem_write_trylock(): 1, or 0 where anybody has it or waits for it. */
  try_write(task: task_struct): number {
    this.k.touch(this.location, this, true);
    if (this.count !== 0) return 0;
    this.take(task, false);
    return 1;
  }

  /** __down_read_trylock(): 1, or 0 where a writer has it or anybody waits for it. */
  try_read(task: task_struct): number {
    const free = (this.count & (WRITER_LOCKED | FLAG_WAITERS)) === 0;
    this.k.touch(this.location, this, this.unbalanced);
    if (free) this.take(task, true);
    return free ? 1 : 0;
  }

  private take(task: task_struct, isReader: boolean): void {
    if (isReader) this.count = (this.count + READER_BIAS) | 0;
    else {
      this.count |= WRITER_LOCKED;
      this.writer = task;
    }
    note_acquired(task, isReader ? this.shared : this.alone);
  }

  /** The writer reads from here on, and readers at the head of the queue with it. */
  downgrade(task: task_struct): number {
    this.k.touch(this.location, this, true);
    note_released(task, this.alone);
    note_acquired(task, this.shared);
    this.writer = null;
    this.count = (this.count - WRITER_LOCKED + READER_BIAS) | 0;
    if (reads(this.wanted[0])) this.grantReaders();
    return 0;
  }

  /** 1 if anybody has it or waits for it. Nothing is ordered by looking. */
  look(): number {
    this.k.touch(this.location, LOOKED_AT, false);
    return this.count === 0 ? 0 : 1;
  }

  release(task: task_struct, read: boolean): number {
    if (!note_released(task, read ? this.shared : this.alone)) this.unbalanced = true;
    this.k.touch(this.location, this, !read || this.waiters.length > 0 || this.unbalanced);
    if (!read) this.up_write();
    else if (!this.k.clamped || this.readers > 0) this.up_read();
    return 0;
  }

  /** Nobody is woken while the count has readers, whether there are any or not. */
  private up_read(): void {
    this.count = (this.count - READER_BIAS) | 0;
    if ((this.count & (LOCK_MASK | FLAG_WAITERS)) === FLAG_WAITERS) this.wakeHead();
  }

  private up_write(): void {
    this.writer = null;
    this.count = (this.count - WRITER_LOCKED) | 0;
    if (this.waiters.length > 0) this.wakeHead();
  }

  /** rwsem_mark_wake(): the writer at the head, or all readers when one is at the head and the count is not below 0. */
  private wakeHead(): void {
    if (this.waiters.length === 0 || (this.count & WRITER_LOCKED) !== 0) return;
    if (!reads(this.wanted[0])) {
      if ((this.count & LOCK_MASK) === 0) this.wake(0);
    } else if (this.count >= 0) this.grantReaders();
  }

  private grantReaders(): void {
    for (let i = 0; i < this.waiters.length;) {
      if (reads(this.wanted[i])) this.wake(i);
      else i++;
    }
  }

  private wake(index: number): void {
    const task = this.waiters[index]!;
    this.take(task, reads(this.wanted[index]));
    this.dequeue(index);
    task.wake(0);
  }

  private dequeue(index: number): void {
    removeAt(this.waiters, index);
    removeAt(this.wanted, index);
    if (this.waiters.length === 0) this.count &= ~FLAG_WAITERS;
  }

  override isAwaitedKillably(task: task_struct): boolean {
    return isKillable(this.wanted[this.waiters.indexOf(task)]);
  }

  /** A fatal signal for a task that waits killably: it goes on with -EINTR. False when it does not wait so. */
  override kill(task: task_struct): boolean {
    const index = this.waiters.indexOf(task);
    if (index < 0 || !isKillable(this.wanted[index])) return false;
    this.k.touch(this.location, this, true);
    this.dequeue(index);
    task.wake(-EINTR);
    if (index === 0) this.wakeHead();
    return true;
  }
}

const LOOKED_AT: Memory = { name: 'rw_semaphore', ordering: 'atomic' };

const NAMES = ['down_read', 'down_write', 'down_write_killable', 'down_read_killable', 'down_read_interruptible'] as const;

/* One function for all semaphores: a closure of its own for each would be compiled for each. */
const acquires = [READ, WRITE, WRITE_KILLABLE, READ_KILLABLE, READ_INTERRUPTIBLE].map(
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

/* One that never waits is no acquisition to whoever looks for orders of locks. */
function tries(this: Operation<rw_semaphore>, task: Task): number {
  return this.object.try_write(task as task_struct);
}

function tries_read(this: Operation<rw_semaphore>, task: Task): number {
  return this.object.try_read(task as task_struct);
}

function downgrades(this: Operation<rw_semaphore>, task: Task): number {
  return this.object.downgrade(task as task_struct);
}

function looks(this: Operation<rw_semaphore>): number {
  return this.object.look();
}

/** Indices of the other steps; those before them are the modes of an acquisition. */
const UP_READ = 5;
const UP_WRITE = 6;
const TRY_WRITE = 7;
const TRY_READ = 8;
const DOWNGRADE = 9;
const LOOK = 10;

function made(sem: rw_semaphore, index: number): Step {
  switch (index) {
    case TRY_WRITE:
      return new Operation('down_write_trylock', 'write', sem, tries);
    case TRY_READ:
      return new Operation('down_read_trylock', 'write', sem, tries_read);
    case DOWNGRADE:
      return new Operation('downgrade_write', 'release', sem, downgrades);
    case LOOK:
      return new Operation('rwsem_is_locked', 'read', sem, looks);
    default:
      return index < UP_READ ? acquire(sem, index) : release(sem, index === UP_READ);
  }
}

function step(sem: rw_semaphore, index: number): Step {
  if (sem.owner !== null) sem.owner.check();
  const known = (sem.steps[index] ??= made(sem, index));
  return sem.k.traced ? sem.k.at(known) : known;
}

function wantRead(sem: rw_semaphore, index: number): Step {
  const task = sem.k.current!;
  if (holds(task, sem.shared)) sem.k.report(`recursive_read:${sem.name}`);
  else if (sem.writer === task) sem.k.report(`recursive_lock:${sem.name}`);
  if (!sem.spins) might_sleep(sem.k);
  return step(sem, index);
}

export function down_read(sem: rw_semaphore): Step {
  return wantRead(sem, READ);
}

/** 0, or -EINTR when a fatal signal came while the task waited. */
export function down_read_killable(sem: rw_semaphore): Step {
  return wantRead(sem, READ_KILLABLE);
}

export function down_read_interruptible(sem: rw_semaphore): Step {
  return wantRead(sem, READ_INTERRUPTIBLE);
}

/** 1 if the task reads now; else 0, and it did not wait. */
export function down_read_trylock(sem: rw_semaphore): Step {
  return step(sem, TRY_READ);
}

/** Of who writes: others may read, and nobody writes in between. */
export function downgrade_write(sem: rw_semaphore): Step {
  if (sem.writer !== sem.k.current) sem.k.report(`unbalanced_up_write:${sem.name}`);
  return step(sem, DOWNGRADE);
}

/** 1 if anybody has it or waits for it: as a step. */
export function rwsem_is_locked_step(sem: rw_semaphore): Step {
  return step(sem, LOOK);
}

function wantWrite(sem: rw_semaphore, index: number): Step {
  const task = sem.k.current!;
  if (sem.writer === task || holds(task, sem.shared)) sem.k.report(`recursive_lock:${sem.name}`);
  if (!sem.spins) might_sleep(sem.k);
  return step(sem, index);
}

export function down_write(sem: rw_semaphore): Step {
  return wantWrite(sem, WRITE);
}

/** 0, or -EINTR when a fatal signal came while the task waited. */
export function down_write_killable(sem: rw_semaphore): Step {
  return wantWrite(sem, WRITE_KILLABLE);
}

/** 1 if the semaphore is the task's now; else 0, and it did not wait. */
export function down_write_trylock(sem: rw_semaphore): Step {
  return step(sem, TRY_WRITE);
}

export function up_read(sem: rw_semaphore): Step {
  if (!holds(sem.k.current!, sem.shared)) sem.k.report(`unbalanced_up_read:${sem.name}`);
  return step(sem, UP_READ);
}

export function up_write(sem: rw_semaphore): Step {
  if (sem.writer !== sem.k.current) sem.k.report(`unbalanced_up_write:${sem.name}`);
  return step(sem, UP_WRITE);
}

/** include/linux/rwlock.h: sim: as a rwsem that is spun on. */
export class rwlock extends rw_semaphore {
  override get spins(): boolean {
    return true;
  }
}

export function rwsem_is_locked(sem: rw_semaphore): boolean {
  return (sem.count & ~FLAG_WAITERS) !== 0;
}
