// SPDX-License-Identifier: GPL-2.0-only
/** @file A system call under way, and what it came to. */
import type { Body } from '../engine/step.js';
import { task_struct, type files_struct, type Linux } from '../kernel/index.js';
import type { Callback } from './callback.js';
import { armFault, type InjectedFault } from './faults.js';
import type { UnderWay } from './under-way.js';

/**
 * How a reboot ended. The names of the recorded traces, and `plain`: a kexec that was not a live update, into a next
 * kernel that finds nothing.
 */
export type RebootOutcome = 'refused' | 'not_live' | 'failed' | 'booted' | 'plain' | 'cold_boot' | 'undefined';

export type StateName = 'normal' | 'prepared' | 'frozen' | 'updated' | 'panic' | 'undefined_handover';

/** A node of a blob of files: token and data. */
export type BlobEntry = readonly [token: bigint, data: number];

/** What a sanitizer saw, and the C functions that ran, innermost first; none for what is found after the call. */
export interface MachineEvent {
  readonly event: string;
  readonly functions: readonly string[];
}

/** What a call came to. */
export interface CallResult {
  /** A negative errno, or what the call answers; null when it never returned. */
  readonly ret: number | null;
  readonly callbacks: readonly Callback[];
  readonly events: readonly MachineEvent[];
  /** Did the injected fault happen? null when there was none. */
  readonly fired: boolean | null;
  /** GET_STATE: the state as a number. */
  readonly value: number | null;
  readonly outcome: RebootOutcome | null;
  /** A reboot into a live update: the files in the blob that the next kernel found. */
  readonly handover: readonly BlobEntry[] | null;
  readonly state: StateName;
  /** Nothing can follow. */
  readonly end: boolean;
}

/** What goes on from kernel to kernel. */
export interface Counters {
  /** prepare callbacks so far, failed ones too. */
  prepares: number;
  /** Callbacks of all calls in the order in which they happen; null: nobody wants to know. */
  log: Callback[] | null;
  /** Handlers that share the test files. */
  handlers: number;
  /** Of several: token -> which of them prepared its file. */
  readonly prepared_by: Map<bigint, number>;
  readonly under_way: UnderWay;
}

/** One call of one process: a task of the kernel that runs. */
export class Call extends task_struct {
  readonly callbacks: Callback[] = [];
  /** GET_STATE: what it copied out. */
  answer: number | null = null;
  outcome: RebootOutcome | null = null;
  handover: readonly BlobEntry[] | null = null;
  /** What the next prepare or freeze callback of the call leaves as data; null: what the test handler makes up. */
  data: number | null = null;
  /** The next callback of the call waits for the calls that other tasks have under way. */
  waits = false;
  /** The kernel went away under it. */
  abandoned = false;

  constructor(
    k: Linux,
    files: files_struct,
    id: number,
    readonly process: number,
    name: string,
    body: Body<unknown>,
    fault: InjectedFault | undefined,
    readonly counters: Counters,
  ) {
    super(k, files, id, name, body);
    if (fault !== undefined) this.fault = armFault(fault);
  }
}
