// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/rcupdate.h and srcu.h: readers that nobody waits for but who frees. */
import { BLOCKED, Operation, type Access, type Step } from '../engine/step.js';
import type { Task } from '../engine/task.js';
import { clear, copyInto, removeAt } from './arrays.js';
import type { Restore } from './checkpoint.js';
import type { Linux } from './linux.js';
import { Lock, type Hold } from './lockdep.js';
import type { task_struct } from './sched.js';
import type { Struct } from './struct.js';

/** What is done once all who read now have left. */
interface Grace<T> {
  readonly what: T;
  readonly readers: readonly task_struct[];
}

/**
 * A domain of readers. sim: a grace period is over as soon as those who read when it began have left: whoever uses what was freed then had no right to.
 * `T`: what a callback is.
 */
export class rcu_domain<T> extends Lock {
  /** One entry a section, and one a spinlock. */
  private readonly readers: task_struct[] = [];
  private readonly waiters: Grace<task_struct>[] = [];
  private readonly callbacks: Grace<T>[] = [];
  /** As tasks have it that read. */
  readonly shared: Hold = { lock: this, read: true };
  /** Is called within the step that ends the grace period of a callback. */
  run: (callback: T) => void = () => {};

  constructor(
    k: Linux,
    name: string,
    owner: Struct | null,
    /** Its readers may sleep. */
    private readonly isSleepable = true,
  ) {
    super(k, name, owner, false);
  }

  override get spins(): boolean {
    return !this.isSleepable;
  }

  get idle(): boolean {
    return this.readers.length === 0 && this.waiters.length === 0 && this.callbacks.length === 0;
  }

  get queue(): readonly task_struct[] {
    return this.waiters.map(({ what }) => what);
  }

  reset(): void {
    for (const list of [this.readers, this.waiters, this.callbacks]) clear(list);
  }

  save(): Restore {
    const [readers, waiters, callbacks] = [this.readers.slice(), this.waiters.slice(), this.callbacks.slice()];
    return () => {
      copyInto(this.readers, readers);
      copyInto(this.waiters, waiters);
      copyInto(this.callbacks, callbacks);
    };
  }

  /** Calls `visit` with all callbacks that wait for readers. */
  each(visit: (callback: T) => void): void {
    for (const { what } of this.callbacks) visit(what);
  }

  lock(task: task_struct): number {
    task.held.push(this.shared);
    this.enter(task);
    return 0;
  }

  unlock(task: task_struct): number {
    const index = task.held.lastIndexOf(this.shared);
    if (index < 0) return 0;
    removeAt(task.held, index);
    this.leave(task);
    return 0;
  }

  /** Of whoever is waited for as a reader is. */
  enter(task: task_struct): void {
    this.k.touch(this.location, this, false);
    this.readers.push(task);
  }

  leave(task: task_struct): void {
    const index = this.readers.lastIndexOf(task);
    if (index < 0) return;
    removeAt(this.readers, index);
    const isLast = !this.readers.includes(task);
    const isAwaited = isLast && (this.waiters.length > 0 || this.callbacks.length > 0);
    this.k.touch(this.location, this, isAwaited);
    if (isAwaited) this.settle(task);
  }

  private settle(task: task_struct): void {
    const without = <W>(list: Grace<W>[]): W[] => {
      const over: W[] = [];
      for (let i = 0; i < list.length;) {
        const readers = list[i]!.readers.filter((other) => other !== task);
        if (readers.length === 0) {
          over.push(list[i]!.what);
          removeAt(list, i);
        } else {
          list[i] = { what: list[i]!.what, readers };
          i++;
        }
      }
      return over;
    };
    for (const callback of without(this.callbacks)) this.run(callback);
    for (const waiter of without(this.waiters)) waiter.wake(0);
  }

  synchronize(task: task_struct): number {
    this.k.touch(this.location, this, true);
    if (this.readers.length === 0) return 0;
    this.waiters.push({ what: task, readers: [...new Set(this.readers)] });
    task.waiting_for = this;
    return BLOCKED;
  }

  call(callback: T): number {
    this.k.touch(this.location, this, true);
    if (this.readers.length === 0) this.run(callback);
    else this.callbacks.push({ what: callback, readers: [...new Set(this.readers)] });
    return 0;
  }
}

const step = <T>(name: string, access: Access, object: rcu_domain<T>, execute: (task: task_struct) => number): Step =>
  object.k.at(new Operation(name, access, object, (task: Task) => execute(task as task_struct)));

export function rcu_read_lock<T>(domain: rcu_domain<T>, name = 'rcu_read_lock'): Step {
  return step(name, 'read', domain, (task) => domain.lock(task));
}

export function rcu_read_unlock<T>(domain: rcu_domain<T>, name = 'rcu_read_unlock'): Step {
  return step(name, 'write', domain, (task) => domain.unlock(task));
}

export function synchronize_rcu<T>(domain: rcu_domain<T>, name = 'synchronize_rcu'): Step {
  return step(name, 'write', domain, (task) => domain.synchronize(task));
}

export function call_rcu<T>(domain: rcu_domain<T>, callback: T, name = 'call_rcu'): Step {
  return step(name, 'write', domain, () => domain.call(callback));
}
