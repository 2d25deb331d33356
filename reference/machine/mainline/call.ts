// SPDX-License-Identifier: GPL-2.0-only
/** @file A system call under way, and what it came to. */
import type { Restore } from '../../engine/kept.js';
import type { Body } from '../../engine/step.js';
import { task_struct, type Fault, type files_struct, type inode, SavedMap } from '../../kernel/index.js';
import type { liveupdate_args, LuoKernel } from '../../mainline/luo_internal.js';

/** How a reboot ended: back with an error, in the next kernel, in one without LUO, or in its panic. */
export type RebootOutcome = 'refused' | 'booted' | 'noluo' | 'panic';

/** A callback of a test handler or of one of its FLBs. */
export interface Callback {
  /** The handler's or FLB's compatible string. */
  readonly who: string;
  readonly callback: string;
  /** The file's number on the machine; -1 where the callback is given none. */
  readonly file: number;
  /** The data that it was given, or that it answered. */
  readonly data: number;
  /** 0, a negative errno, or 1 for true. */
  readonly result: number;
  /** What the call that preserved it was said to be about; null: unknown, or nothing was said. */
  readonly about: string | null;
}

/** What a sanitizer saw, and the C functions that ran, innermost first; none for what is found after the call. */
export interface MachineEvent {
  readonly event: string;
  readonly functions: readonly string[];
  /** Of compiled C: where each of them stood. */
  readonly lines?: readonly string[];
}

/** What a call answered besides its return value. */
export type Answer = liveupdate_args | string | number | null;

/** What a call came to. */
export interface CallResult {
  /** A negative errno, or what the call answers; null when it never returned. */
  readonly ret: number | null;
  readonly callbacks: readonly Callback[];
  readonly events: readonly MachineEvent[];
  /** Did the injected fault happen? null when there was none. */
  readonly fired: boolean | null;
  /** An ioctl's argument after a reply, the text of a link, the hash of a file. */
  readonly value: Answer;
  /** Of a reboot only. */
  readonly outcome: RebootOutcome | null;
  /** Nothing can follow. */
  readonly end: boolean;
}

/** What goes on from kernel to kernel. */
export class Counters {
  /** preserve callbacks so far: their data are told apart by it. */
  preserved = 0;
  /** Number of a preserve -> what its call was said to be about. */
  readonly names = new SavedMap<number, string | null>();
  /** Test files so far. */
  files = 0;
  /** The module that asks a driver which is built in to register an FLB with its handler; null: none does. */
  asks: string | null = null;
  /** Callbacks of all calls in the order in which they happen; null: nobody wants to know. */
  log: Callback[] | null = null;

  reset(): void {
    this.preserved = this.files = 0;
    this.names.clear();
    this.asks = this.log = null;
  }

  /** To how they are now. */
  save(): Restore {
    const { preserved, files, asks } = this;
    const names = this.names.save();
    return () => {
      this.preserved = preserved;
      this.files = files;
      this.asks = asks;
      names();
    };
  }
}

/** One call of one process: a task of the kernel that runs. */
export class Call extends task_struct {
  callbacks: Callback[] = [];
  answer: Answer = null;
  outcome: RebootOutcome | null = null;
  /** The kernel went away under it. */
  abandoned = false;
  /** The inode of the file that it names; null: it names none. */
  on: inode | null = null;
  /** What it is about, in the words of whoever makes it: callbacks repeat it. */
  about: string | null = null;

  constructor(
    override readonly k: LuoKernel,
    files: files_struct,
    id: number,
    readonly process: number,
    name: string,
    body: Body<unknown>,
    fault: Fault | null,
    readonly counters: Counters,
  ) {
    super(k, files, id, name, body);
    this.fault = fault;
  }

  /** The kernel goes away under it. */
  abandon(): void {
    this.abandoned = true;
    this.status = 'done';
    this.next = null;
  }

  /** What was told of its callbacks stays with whoever was told. */
  override keep(): Restore | null {
    const { answer, outcome, abandoned } = this;
    const task = super.keep();
    if (task === null) return null;
    const callbacks = this.callbacks.slice();
    return () => {
      task();
      this.callbacks = callbacks.slice();
      this.answer = answer;
      this.outcome = outcome;
      this.abandoned = abandoned;
    };
  }
}
