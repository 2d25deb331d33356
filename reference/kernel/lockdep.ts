// SPDX-License-Identifier: GPL-2.0-only
/** @file Who holds what, and in which order lock classes were taken: kernel/locking/lockdep.c in small. */
import { removeAt } from './arrays.js';
import type { Restore } from './checkpoint.js';
import type { Linux } from './linux.js';
import type { task_struct } from './sched.js';
import type { Struct } from './struct.js';

/** A lock in the mode in which tasks hold it. */
export interface Hold {
  readonly lock: Lock;
  readonly read: boolean;
}

/** What rwsem and mutex have in common. */
export abstract class Lock {
  readonly location: number;
  readonly ordering = 'lock';
  /** Held by one task alone. */
  readonly alone: Hold = { lock: this, read: false };
  /** The lock class: all locks of one name. */
  readonly key: number;
  /** sim: keeps calls apart that the kernel keeps apart by other means: nobody is told that it is held. */
  simulated = false;

  constructor(
    readonly k: Linux,
    readonly name: string,
    /** The struct that it is embedded in; null for a static one. */
    readonly owner: Struct | null,
    /** It is in no order of locks: nobody holds it. */
    isOrdered = true,
  ) {
    this.location = k.locations(1);
    this.key = isOrdered ? k.lockdep.classOf(name) : -1;
    if (owner !== null) owner.embed(this);
  }

  /** Who holds it must not sleep. */
  get spins(): boolean {
    return false;
  }

  /** Nobody holds it and nobody waits for it. */
  abstract get idle(): boolean;

  /** After a release too many: the holders that the lock counts; null while all is balanced. Observers only. */
  get miscount(): number | null {
    return null;
  }

  trace(): void {}

  /** Takes a task that waits killably out of the queue; false: it does not wait so. */
  kill(_task: task_struct): boolean {
    return false;
  }

  /** The time of a task that waits with a limit is up. */
  expire(task: task_struct): void {
    throw new Error(`${task.name} waits for ${this.name} without a limit`);
  }

  /** Does `task` wait for it until a fatal signal comes? */
  isAwaitedKillably(_task: task_struct): boolean {
    return false;
  }

  abstract reset(): void;

  abstract save(): Restore;
}

/** As many as a number has bits. */
const MOST_CLASSES = 31;

/** Lock classes and the order in which they were taken. Of more than 31 classes the later ones are in no order. */
export class Lockdep {
  private readonly classes: string[] = [];
  private readonly keys = new Map<string, number>();
  /** Bit b of `after[a]`: a lock of class b was taken while one of class a was held. */
  private readonly after: number[] = [];

  classOf(name: string): number {
    const known = this.keys.get(name);
    if (known !== undefined) return known;
    if (this.classes.length === MOST_CLASSES) return -1;
    const key = this.classes.push(name) - 1;
    this.after.push(0);
    this.keys.set(name, key);
    return key;
  }

  /**
   * `task` is about to take `lock`: reports the first time that this closes a cycle in the order of classes.
   * Trylocks and subclasses are not modelled.
   */
  order(task: task_struct, lock: Lock): void {
    const { held } = task;
    if (lock.key < 0) return;
    for (let i = 0; i < held.length; i++) {
      const from = held[i]!.lock.key;
      const bit = 1 << lock.key;
      if (from < 0 || from === lock.key || (this.after[from]! & bit) !== 0) continue;
      const cycle = this.reaches(lock.key, from);
      this.after[from]! |= bit;
      if (cycle) lock.k.report(`lock_order_cycle:${held[i]!.lock.name}:${lock.name}`);
    }
  }

  private reaches(from: number, to: number): boolean {
    let seen = 1 << from;
    for (let frontier = seen; frontier !== 0;) {
      let next = 0;
      for (let key = 0; key < this.classes.length; key++) if ((frontier >> key) & 1) next |= this.after[key]!;
      frontier = next & ~seen;
      seen |= next;
    }
    return ((seen >> to) & 1) === 1;
  }

  reset(): void {
    this.after.fill(0);
  }

  /** Classes that come later stay known: a class is nothing but its name. */
  save(): Restore {
    const after = this.after.slice();
    return () => {
      for (let key = 0; key < this.after.length; key++) this.after[key] = after[key] ?? 0;
    };
  }

  /** `A>B` for every order seen, sorted. */
  edges(): string[] {
    const edges: string[] = [];
    this.classes.forEach((from, a) => {
      this.classes.forEach((to, b) => {
        if ((this.after[a]! >> b) & 1) edges.push(`${from}>${to}`);
      });
    });
    return edges.sort();
  }
}

export function note_acquired(task: task_struct, hold: Hold): void {
  task.held.push(hold);
  if (hold.lock.spins) task.k.spinning?.enter(task);
}

/** Forgets the youngest such hold; false when the task has none. */
export function note_released(task: task_struct, hold: Hold): boolean {
  const { held } = task;
  const i = held.lastIndexOf(hold);
  if (i < 0) return false;
  removeAt(held, i);
  if (hold.lock.spins) task.k.spinning?.leave(task);
  return true;
}

export function holds(task: task_struct, hold: Hold): boolean {
  return task.held.includes(hold);
}
