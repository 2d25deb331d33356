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
    if (this.k.current !== this) this.k.current = this;
  }

  override keep(): Restore | null {
    const { waiting_for, copied_to_user, signalled } = this;
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
      copyInto(this.held, held);
      copyInto(this.work, work);
      fault();
    };
  }

  override wake(value: number): void {
    this.waiting_for = null;
    super.wake(value);
  }
}
