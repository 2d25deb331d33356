// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/sched.h: a task of this kernel, with the locks that it holds and the fault that it will meet. */
import { NOTHING, type Restore } from '../engine/kept.js';
import type { Body } from '../engine/step.js';
import { Task } from '../engine/task.js';
import { copyInto } from './arrays.js';
import type { Where } from './backtrace.js';
import type { file, files_struct } from './file.js';
import type { Linux } from './linux.js';
import type { Hold, Lock } from './lockdep.js';
import type { Memory } from './ordering.js';

/** The n-th occasion at a site fails. */
export class Fault {
  private seen = 0;
  fired = false;

  constructor(
    readonly site: string,
    readonly nth: number,
    /** Positive; its sign and meaning are the site's. */
    readonly errno: number,
  ) {}

  /** One more occasion: 0, or the errno when this is the one. */
  occasion(): number {
    if (++this.seen !== this.nth) return 0;
    this.fired = true;
    return this.errno;
  }

  save(): Restore {
    const { seen, fired } = this;
    return () => {
      this.seen = seen;
      this.fired = fired;
    };
  }
}

/** Footprint locations of pending signals, by task: above all others. */
const SIGNALS = 1 << 28;
const SIGNAL: Memory = { name: 'signal', ordering: 'atomic' };

/** The running step sends a signal to task `id`, whether that still runs or not: part of its footprint. */
export function touch_signal(k: Linux, id: number): void {
  k.touch(SIGNALS + id, SIGNAL, true);
}

/** A task in the kernel, from system call entry to exit. */
export class task_struct extends Task {
  fault: Fault | null = null;
  /** The locks that the task holds, oldest first. */
  readonly held: Hold[] = [];
  /** The lock that the blocked task waits for. */
  waiting_for: Lock | null = null;
  /** Files whose last reference went during the call: they are released on the way out, as in Linux. */
  readonly work: file[] = [];
  /** Where the next step was made. Only in traced mode. */
  where: Where | null = null;
  /** copy_to_user() was called. */
  copied_to_user = false;
  /** A fatal signal was sent. It ends a killable wait; other calls end first. */
  signalled = false;
  /** What it waits for between prepare_to_wait() and schedule(); null: nothing, or it was woken. */
  sleeping: Lock | null = null;
  /** Pauses since another task has moved, and what `Linux.switches` was at the last one. */
  pauses_in_a_row = 0;
  seen_switches = -1;
  /** Callbacks of RCU that it runs: they must not sleep. */
  softirqs = 0;

  constructor(
    readonly k: Linux,
    /** The descriptor table of the process. */
    readonly files: files_struct,
    id: number,
    name: string,
    body: Body<unknown>,
  ) {
    super(id, name, body);
  }

  /** Sends a fatal signal: a killable wait ends now, a later one does not begin. */
  kill(): void {
    this.signalled = true;
    this.waiting_for?.kill(this);
  }

  fatal_signal_pending(): boolean {
    this.k.touch(SIGNALS + this.id, SIGNAL, false);
    return this.signalled;
  }

  override start(): void {
    this.k.current = this;
    super.start();
  }

  override move(): void {
    this.runs();
    super.move();
  }

  protected override runs(): void {
    // Looking is cheaper than writing: the kernel is old, the task is young, and V8 keeps a list of such pointers.
    if (this.k.current === this) return;
    this.k.current = this;
    if (this.k.moved === this) return;
    this.k.moved = this;
    this.k.switches++;
    this.k.pauses.end();
  }

  override keep(): Restore | null {
    const { waiting_for, copied_to_user, signalled, sleeping, pauses_in_a_row, seen_switches, softirqs } = this;
    const task = super.keep();
    if (task === null) return null;
    const held = this.held.slice();
    const work = this.work.slice();
    const fault = this.fault === null ? NOTHING : this.fault.save();
    return () => {
      task();
      this.waiting_for = waiting_for;
      this.copied_to_user = copied_to_user;
      this.signalled = signalled;
      this.sleeping = sleeping;
      this.pauses_in_a_row = pauses_in_a_row;
      this.seen_switches = seen_switches;
      this.softirqs = softirqs;
      copyInto(this.held, held);
      copyInto(this.work, work);
      fault();
    };
  }

  /** The time of a wait is up. */
  override expire(): void {
    if (this.waiting_for === null) {
      this.k.pauses.expire(this);
      return;
    }
    this.k.jiffies = Math.max(this.k.jiffies, this.deadline);
    this.waiting_for!.expire(this);
  }

  override wake(value: number): void {
    this.waiting_for = null;
    super.wake(value);
  }
}

/** Whoever calls this may sleep, as with CONFIG_DEBUG_ATOMIC_SLEEP: not with a spinlock held, nor as a reader of RCU. */
export function might_sleep(k: Linux): void {
  const task = k.current;
  if (task === null) return;
  for (let i = 0; i < task.held.length; i++) {
    const { lock } = task.held[i]!;
    if (lock.spins) k.report(`sleeps_in_atomic:${lock.name}`);
  }
  if (task.softirqs > 0) k.report('sleeps_in_atomic:softirq');
}
