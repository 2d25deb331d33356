// SPDX-License-Identifier: GPL-2.0-only
/** @file Accesses of one field by two tasks that nothing orders. */
import { Backtrace, list_head, type Memory, type Recorder } from '../../reference/kernel/index.js';
import type { Call } from '../../systems/system.js';

/** Two unordered accesses of one field, at least one of them a write. */
export interface DataRace {
  /** `luo_files.luo_files_xa_in_recreated`; `luo_session.list` for the pointers of a list; `pages` for what is in pages. */
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
  readonly task: number;
  readonly write: boolean;
  /** Who made it; null where nobody asked for it. */
  readonly site: AccessSite | null;
}

/** Where an access was made, and with what in hand. */
export interface AccessSite {
  /** C functions, innermost first. */
  readonly functions: readonly string[];
  /** Locks that the task held, oldest first. */
  readonly locks: readonly { readonly name: string; readonly read: boolean }[];
  /** It is a kfree() of the whole object. */
  readonly frees: boolean;
}

type Clock = number[];

/** What orders tasks: what its writers and its readers had done before. */
interface Sync {
  readonly writers: Clock;
  readonly readers: Clock;
  readonly age: number;
}

interface Field {
  /** Task and time of the last write; -1: none. */
  writer: number;
  written: number;
  /** The last write; null: none. */
  write: RacingAccess | null;
  /** Time of the last read, by task. */
  readonly reads: Clock;
  /** The same of reads that are marked. */
  readonly marked: Clock;
  /** The last reads, by task. */
  readonly readAt: RacingAccess[];
  readonly markedAt: RacingAccess[];
  /** Time of the last write with WRITE_ONCE() or its like, by task, and those writes. */
  readonly stores: Clock;
  readonly storedAt: RacingAccess[];
  readonly age: number;
}

/** What was seen of an execution up to some step. */
export interface DataRacesMemory {
  readonly fields: ReadonlyMap<number, Field>;
  readonly syncs: ReadonlyMap<number, Sync>;
  readonly clocks: readonly Clock[];
  readonly found: ReadonlyMap<string, DataRace>;
  readonly blockedOn: readonly number[];
  readonly fences: Fences;
  readonly scalars: object;
}

/** What barriers order: who finds what was stored behind one, and has one behind its load. Clocks are never changed. */
interface Fences {
  /** By task: what it had done before its last barrier for stores. */
  readonly stored: readonly Clock[];
  /** By task: what it comes after as soon as it has a barrier for loads. */
  readonly loaded: readonly Clock[];
  /** By location: what comes before what was stored there. */
  readonly behind: ReadonlyMap<number, Clock>;
}

const NO_FENCES: Fences = { stored: [], loaded: [], behind: new Map() };

function joined(a: Clock | undefined, b: Clock): Clock {
  const clock = a?.slice() ?? [];
  join(clock, b);
  return clock;
}

function join(into: Clock, from: Clock): void {
  for (let t = 0; t < from.length; t++) if ((from[t] ?? 0) > (into[t] ?? 0)) into[t] = from[t]!;
}

/** None comes twice. */
let ages = 0;

/**
 * Happens-before with vector clocks, as in DJIT+ (Pozniansky and Schuster, 2003): it reports only accesses that nothing
 * orders in this execution; the other executions are the strategy's business. It sees fields of structs and static
 * variables, but not `f_count`.
 */
export class DataRaces {
  private clocks: Clock[] = [];
  private syncs = new Map<number, Sync>();
  private fields = new Map<number, Field>();
  found = new Map<string, DataRace>();
  /** What is older is in somebody's memory, and stays as it is. */
  private age = ++ages;
  private task = -1;
  private at = -1;
  private over = false;
  private last: Call | null = null;
  /** The lock that a task waited for when it moved last, by task; -1: none. */
  private blockedOn: number[] = [];
  private fences = NO_FENCES;
  /** The field that the running step reads with a mark; empty: none. */
  private marked = '';

  /** `located`: notes of each access where it was made; slow. */
  constructor(
    private readonly intended: Readonly<Record<string, string>>,
    private readonly located = false,
  ) {}

  /** What it has seen so far, for `recall`: in the same execution, or another that begins with the same steps. */
  memory(): DataRacesMemory {
    const { task, at, over, last, marked } = this;
    this.age = ++ages;
    return {
      fields: new Map(this.fields),
      syncs: new Map(this.syncs),
      clocks: this.clocks.map((clock) => clock.slice()),
      found: new Map(this.found),
      blockedOn: this.blockedOn.slice(),
      fences: this.fences,
      scalars: { task, at, over, last, marked },
    };
  }

  recall({ fields, syncs, clocks, found, blockedOn, fences, scalars }: DataRacesMemory): void {
    this.age = ++ages;
    this.fields = new Map(fields);
    this.syncs = new Map(syncs);
    this.clocks = clocks.map((clock) => clock.slice());
    this.found = new Map(found);
    this.blockedOn = blockedOn.slice();
    this.fences = fences;
    Object.assign(this, scalars);
  }

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
    switch (object.ordering) {
      case 'lock':
        return this.synchronise(location, write, true);
      case 'published':
        return this.synchronise(location, write, write);
      case 'atomic':
        if (this.fences !== NO_FENCES) this.relaxed(location, write);
        if (write) this.store(location, nameOf(object, field));
        return;
      case 'freed':
        return;
      case 'fence':
        return this.fence(field);
      default:
        this.access(location, nameOf(object, field), write);
    }
  };

  /** `publishes`: others that come later are ordered after what the task did so far. */
  private synchronise(location: number, write: boolean, publishes: boolean): void {
    const sync = this.syncAt(location);
    const clock = this.clocks[this.task]!;
    join(clock, sync.writers);
    if (write) join(clock, sync.readers);
    if (!publishes) return;
    join(write ? sync.writers : sync.readers, clock);
    // What the task does from here on is not published by what it did so far.
    clock[this.task]!++;
  }

  private fence(kind: string): void {
    const { task, fences } = this;
    const clock = this.clocks[task]!;
    const stored = fences.stored.slice();
    const loaded = fences.loaded.slice();
    if (kind !== 'wmb') {
      join(clock, loaded[task] ?? []);
      loaded[task] = [];
    }
    if (kind !== 'rmb') {
      stored[task] = clock.slice();
      clock[task]!++;
    }
    this.fences = { ...fences, stored, loaded };
  }

  /** An access with a mark, which by itself orders nothing. */
  private relaxed(location: number, write: boolean): void {
    const { task, fences } = this;
    const from = write ? fences.stored[task] : fences.behind.get(location);
    if (from === undefined) return;
    if (write) this.fences = { ...fences, behind: new Map(fences.behind).set(location, joined(fences.behind.get(location), from)) };
    else {
      const loaded = fences.loaded.slice();
      loaded[task] = joined(loaded[task], from);
      this.fences = { ...fences, loaded };
    }
  }

  /** To be changed. */
  private syncAt(location: number): Sync {
    const known = this.syncs.get(location);
    if (known?.age === this.age) return known;
    const sync = { writers: known?.writers.slice() ?? [], readers: known?.readers.slice() ?? [], age: this.age };
    this.syncs.set(location, sync);
    return sync;
  }

  /** To be changed. */
  private fieldAt(location: number): Field {
    const known = this.fields.get(location);
    if (known?.age === this.age) return known;
    const { age } = this;
    const field =
      known === undefined
        ? { writer: -1, written: 0, write: null, reads: [], marked: [], readAt: [], markedAt: [], stores: [], storedAt: [], age }
        : copyOf(known, age);
    this.fields.set(location, field);
    return field;
  }

  private access(location: number, name: string, write: boolean): void {
    const { task } = this;
    const clock = this.clocks[task]!;
    const field = this.fieldAt(location);
    const isMarked = !write && name === this.marked && name in this.intended;
    const access: RacingAccess = { at: this.at, task, write, site: this.located ? siteOf(this.last!) : null };
    const afterWrite = field.writer < 0 || field.writer === task || field.written <= (clock[field.writer] ?? 0);
    if (!afterWrite) this.note(name, isMarked, location, field.write!, access);
    if (write) {
      const reader = unordered(field.reads, task, clock);
      if (reader >= 0) this.note(name, false, location, field.readAt[reader]!, access);
      const marker = unordered(field.marked, task, clock);
      if (marker >= 0) this.note(name, true, location, field.markedAt[marker]!, access);
      field.writer = task;
      field.written = clock[task]!;
      field.write = access;
    } else {
      const storer = isMarked ? -1 : unordered(field.stores, task, clock);
      if (storer >= 0) this.note(name, false, location, field.storedAt[storer]!, access);
      (isMarked ? field.marked : field.reads)[task] = clock[task]!;
      (isMarked ? field.markedAt : field.readAt)[task] = access;
    }
  }

  /** WRITE_ONCE(): who reads beside it without READ_ONCE() races, as KCSAN has it with CONFIG_KCSAN_ASSUME_PLAIN_WRITES_ATOMIC; another who writes does not. */
  private store(location: number, name: string): void {
    const { task } = this;
    const clock = this.clocks[task]!;
    const field = this.fieldAt(location);
    const access: RacingAccess = { at: this.at, task, write: true, site: this.located ? siteOf(this.last!) : null };
    const reader = unordered(field.reads, task, clock);
    if (reader >= 0) this.note(name, false, location, field.readAt[reader]!, access);
    field.stores[task] = clock[task]!;
    field.storedAt[task] = access;
  }

  private note(name: string, isIntended: boolean, location: number, before: RacingAccess, now: RacingAccess): void {
    if (this.found.get(name)?.intended === null) return;
    this.found.set(name, { field: name, intended: isIntended ? this.intended[name]! : null, location, accesses: [before, now] });
  }
}

/** The two pointers of a list's node are one thing to who reads of them. */
const nameOf = (object: Memory, field: string): string => (field === '' || object instanceof list_head ? object.name : `${object.name}.${field}`);

const copyOf = (field: Field, age: number): Field => ({
  ...field,
  reads: field.reads.slice(),
  marked: field.marked.slice(),
  readAt: field.readAt.slice(),
  markedAt: field.markedAt.slice(),
  stores: field.stores.slice(),
  storedAt: field.storedAt.slice(),
  age,
});

/** What runs now in `call`. */
function siteOf({ k, held }: Call): AccessSite {
  const { functions } = new Backtrace();
  return { functions, locks: held.filter(({ lock }) => !lock.simulated).map(({ lock, read }) => ({ name: lock.name, read })), frees: k.freeing };
}

/** A task whose last access did not happen before what `clock` knows; -1: all of them did. */
function unordered(times: Clock, task: number, clock: Clock): number {
  return times.findIndex((time, other) => other !== task && time > (clock[other] ?? 0));
}
