// SPDX-License-Identifier: GPL-2.0-only
/** @file Accesses of one field by two tasks that nothing orders. */
import { list_head, type Recorder } from '../../reference/kernel/index.js';
import type { Call } from '../../reference/machine.js';

/** Two unordered accesses of one field, at least one of them a write. */
export interface DataRace {
  /** `luo_files.luo_files_xa_in_recreated`. */
  readonly field: string;
  /** Does the C code mean it: READ_ONCE, double-checked, or a flag that is only ever looked at? */
  readonly intended: string | null;
  readonly location: number;
  /** The earlier one first. */
  readonly accesses: readonly [RacingAccess, RacingAccess];
}

/** One of two accesses that nothing orders. */
export interface RacingAccess {
  /** Number of the step, from 0. */
  readonly at: number;
  readonly write: boolean;
}

/**
 * Fields that the C code reads without a lock on purpose, and why. Only those reads are meant: the ones that the code marks with
 * `read()`, as C does with READ_ONCE(). A write, or another read, needs the lock.
 */
const INTENDED: Readonly<Record<string, string>> = {
  'luo_core.luo_state': 'liveupdate_get_state() and liveupdate_reboot() look at the state without the lock',
  'luo_files.luo_files_xa_in_recreated': 'checked again under luo_register_file_list_rwsem',
  'luo_files.luo_file_fdt_in': 'set once during boot',
  'kexec_handover.finalized': 'looked at again by KHO under its mutex',
};

type Clock = number[];

/** Locks, maps and counters order their users: writers before and after everybody, readers not among each other. */
interface Sync {
  readonly writers: Clock;
  readonly readers: Clock;
}

interface Field {
  /** Task and time of the last write; -1: none. */
  writer: number;
  written: number;
  /** Number of the step that wrote last. */
  writtenAt: number;
  /** Time of the last read, by task. */
  readonly reads: Clock;
  /** The same of reads that are marked. */
  readonly marked: Clock;
  /** Numbers of the steps that read last, by task. */
  readonly readAt: number[];
  readonly markedAt: number[];
}

function join(into: Clock, from: Clock): void {
  for (let t = 0; t < from.length; t++) if ((from[t] ?? 0) > (into[t] ?? 0)) into[t] = from[t]!;
}

/**
 * Happens-before with vector clocks, as in DJIT+ (Pozniansky and Schuster, 2003): it reports only accesses that nothing
 * orders in this execution; the other executions are the strategy's business. It sees fields of structs and static
 * variables, but not `f_count`.
 */
export class DataRaces {
  private readonly clocks: Clock[] = [];
  private readonly syncs = new Map<number, Sync>();
  private readonly fields = new Map<number, Field>();
  readonly found = new Map<string, DataRace>();
  private task = -1;
  private at = -1;
  private over = false;
  private last: Call | null = null;
  /** The lock that a task waited for when it moved last, by task; -1: none. */
  private readonly blockedOn: number[] = [];
  /** The field that the running step reads with a mark; empty: none. */
  private marked = '';

  /** `call` is about to take step number `at`. */
  step(at: number, call: Call): void {
    this.at = at;
    if (this.last?.status === 'blocked') this.blockedOn[this.last.id] = this.last.waiting_for?.location ?? -1;
    this.last = call;
    this.marked = call.next?.name === 'read' ? call.next.object.name : '';
    this.task = this.over ? -1 : call.id;
    const clock = (this.clocks[call.id] ??= []);
    clock[call.id] = (clock[call.id] ?? 0) + 1;
    this.acquire(this.blockedOn[call.id] ?? -1);
    this.blockedOn[call.id] = -1;
  }

  /** A task that was woken has got its lock from those who held it before. */
  private acquire(location: number): void {
    const sync = this.syncs.get(location);
    if (!sync || this.task < 0) return;
    join(this.clocks[this.task]!, sync.writers);
    join(this.clocks[this.task]!, sync.readers);
  }

  /** Another kernel runs from here on: with other objects, and nobody beside it. */
  barrier(): void {
    this.over = true;
    this.task = -1;
  }

  readonly touch: Recorder['touch'] = (location, object, field, write) => {
    if (this.task < 0) return;
    // Locks, counters and maps order their users. A list does not, and nor do pages: they need somebody's lock.
    if (object instanceof list_head || object.name === 'pages') this.access(location, object.name, write);
    else if (field === '') this.synchronise(location, write);
    else this.access(location, `${object.name}.${field}`, write);
  };

  private synchronise(location: number, write: boolean): void {
    let sync = this.syncs.get(location);
    if (!sync) this.syncs.set(location, (sync = { writers: [], readers: [] }));
    const clock = this.clocks[this.task]!;
    join(clock, sync.writers);
    if (write) join(clock, sync.readers);
    join(write ? sync.writers : sync.readers, clock);
    // What the task does from here on is not published by what it did so far.
    clock[this.task]!++;
  }

  private access(location: number, name: string, write: boolean): void {
    const { task } = this;
    const clock = this.clocks[task]!;
    let field = this.fields.get(location);
    if (!field) this.fields.set(location, (field = { writer: -1, written: 0, writtenAt: -1, reads: [], marked: [], readAt: [], markedAt: [] }));
    const isMarked = !write && name === this.marked && name in INTENDED;
    const afterWrite = field.writer < 0 || field.writer === task || field.written <= (clock[field.writer] ?? 0);
    if (!afterWrite) this.note(name, isMarked, location, { at: field.writtenAt, write: true }, write);
    if (write) {
      const reader = unorderedReader(field.reads, task, clock);
      if (reader >= 0) this.note(name, false, location, { at: field.readAt[reader]!, write: false }, true);
      const marker = unorderedReader(field.marked, task, clock);
      if (marker >= 0) this.note(name, true, location, { at: field.markedAt[marker]!, write: false }, true);
      field.writer = task;
      field.written = clock[task]!;
      field.writtenAt = this.at;
    } else {
      (isMarked ? field.marked : field.reads)[task] = clock[task]!;
      (isMarked ? field.markedAt : field.readAt)[task] = this.at;
    }
  }

  private note(name: string, isIntended: boolean, location: number, before: RacingAccess, write: boolean): void {
    if (this.found.get(name)?.intended === null) return;
    this.found.set(name, { field: name, intended: isIntended ? INTENDED[name]! : null, location, accesses: [before, { at: this.at, write }] });
  }
}

/** A task whose read did not happen before what `clock` knows; -1: all of them did. */
function unorderedReader(reads: Clock, task: number, clock: Clock): number {
  return reads.findIndex((time, reader) => reader !== task && time > (clock[reader] ?? 0));
}
