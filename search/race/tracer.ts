// SPDX-License-Identifier: GPL-2.0-only
/** @file Looks on while a race is carried out, and writes down its steps. */
import { Backtrace, file, type Recorder } from '../../reference/kernel/index.js';
import type { Struct } from '../../reference/kernel/struct.js';
import type { Call, Machinery } from '../../systems/system.js';
import type { EventRecord } from '../../properties/property.js';
import type { HistoryCall } from './execution.js';
import { locksOf } from '../walk/still.js';
import type { Judged } from './judge.js';
import type { MemoryObject, RaceStep, Touched } from './trace.js';

/** Name of the step with which a fatal signal reaches a task. */
const SIGNAL = 'signal';

/** Did the task take the step itself? What a signal does to it, it does not. */
const isOwnStep = ({ name }: Pick<RaceStep, 'name'>): boolean => name !== SIGNAL;

/** Compares what it sees before one step with what it saw before the last one. */
export class Tracer implements Recorder {
  readonly steps: RaceStep[] = [];
  private readonly calls: Call[] = [];
  private readonly seenCallbacks: number[] = [];
  private readonly seenReports = new Set<EventRecord>();
  private readonly objects = new Map<Struct, MemoryObject & { live: boolean }>();
  /** Reports about the step that the task takes next. */
  private readonly pending = new Map<Call, EventRecord[]>();
  private readonly kinds = new Map<string, number>();
  private readonly blocked = new Map<number, number | null>();
  private current: RaceStep | null = null;
  private last: Call | null = null;
  private over = false;

  constructor(private readonly machinery: Machinery) {}

  before(at: number, task: number, call: Call): void {
    const { next, where } = call;
    const wokenBy = next?.name === 'woken' ? (this.blocked.get(task) ?? null) : null;
    this.add(call, {
      at,
      task,
      name: next?.name ?? '',
      access: next?.access ?? 'call',
      object: next?.object.name ?? '',
      functions: where?.functions ?? [],
      source: where?.source ?? '',
      lines: where?.lines ?? [],
      wokenBy,
    });
    this.blocked.delete(task);
    this.current!.events.push(...this.pendingOf(call).splice(0));
  }

  /** A signal is shown with the task that it reaches: nothing that the task does is to be read off it. */
  signal(at: number, task: number, call: Call): void {
    this.add(call, { at, task, name: SIGNAL, access: 'call', object: '', functions: [], source: '', lines: [], wokenBy: null });
  }

  private add(call: Call, step: Pick<RaceStep, 'at' | 'task' | 'name' | 'access' | 'object' | 'functions' | 'source' | 'lines' | 'wokenBy'>): void {
    this.complete();
    if (!this.calls.includes(call)) this.begin(call);
    const nothing = { value: 0, blocked: false, callbacks: [], events: [], touched: [], allocated: [], freed: [], used: [], locks: [] };
    this.current = { ...step, call: this.calls.indexOf(call), ...nothing };
    this.last = call;
    this.steps.push(this.current);
  }

  /** Calls are known in order of their first steps; the history has them in order of their begin. */
  private renumber(history: readonly HistoryCall[]): void {
    const left = history.map(({ task }) => task);
    const indices = this.calls.map(({ id }) => {
      const index = left.indexOf(id);
      left[index] = -1;
      return index;
    });
    for (const step of this.steps) step.call = indices[step.call]!;
  }

  private begin(call: Call): void {
    if (this.calls.length === 0) for (const object of known(call)) this.know(object);
    this.calls.push(call);
    this.seenCallbacks.push(0);
  }

  private pendingOf(call: Call): EventRecord[] {
    const known = this.pending.get(call) ?? [];
    this.pending.set(call, known);
    return known;
  }

  private know(object: Struct): MemoryObject & { live: boolean } {
    let known = this.objects.get(object);
    if (known) return known;
    const kind = object instanceof file ? object.name : object.called;
    const nth = (this.kinds.get(kind) ?? 0) + 1;
    this.kinds.set(kind, nth);
    known = { id: this.objects.size, kind, name: `${kind} #${nth}`, live: !object.freed };
    this.objects.set(object, known);
    return known;
  }

  readonly touch: Recorder['touch'] = (location, object, field, write) => {
    const step = this.current;
    if (!step || this.over) return;
    step.touched.push(new Touch(location, object.name, field, write));
  };

  /** Another kernel runs from here on: what it touches has the same names and is something else. */
  barrier(): void {
    this.over = true;
  }

  /** The step that was taken last has run. */
  private complete(): void {
    const { current: step, last: call } = this;
    if (!step || !call) return;
    step.blocked = step.name !== SIGNAL && call.status === 'blocked';
    step.value = step.blocked || step.name === SIGNAL ? 0 : call.wakeValue;
    this.noteWakes(step);
    this.noteMemory(step, call);
    this.calls.forEach((other, i) => {
      step.callbacks.push(...this.machinery.callbacks(other.callbacks.slice(this.seenCallbacks[i])));
      this.seenCallbacks[i] = other.callbacks.length;
    });
    // A signal reports nothing: what is known by now is of what a task did before.
    const reported = isOwnStep(step) ? step : (this.steps.findLast(isOwnStep) ?? step);
    for (const report of call.k.reports) {
      if (this.seenReports.has(report)) continue;
      this.seenReports.add(report);
      // Lockdep speaks before the step that it is about.
      (isAboutNext(report, call) ? this.pendingOf(call) : reported.events).push(report);
    }
    this.noteUses(step);
    step.locks = this.calls.flatMap((other) => (other.abandoned ? [] : locksOf(other, other.id)));
    this.current = null;
  }

  private noteWakes({ task: by, blocked, task }: RaceStep): void {
    if (blocked) this.blocked.set(task, null);
    for (const other of this.calls)
      if (this.blocked.get(other.id) === null && this.blocked.has(other.id) && other.status === 'ready' && other.next?.name === 'woken')
        this.blocked.set(other.id, by);
  }

  private noteMemory(step: RaceStep, call: Call): void {
    for (const object of known(call)) if (!this.objects.has(object)) step.allocated.push(this.know(object));
    for (const [object, known] of this.objects) {
      if (!known.live || !object.freed) continue;
      known.live = false;
      step.freed.push(known);
      markFree(step, object, known);
    }
  }

  /** Freed objects that the step used. */
  private noteUses(step: RaceStep): void {
    if (!step.events.some(({ event }) => event.startsWith('use_after_free') || event.startsWith('double_free'))) return;
    const touched = new Set(step.touched.map(({ location }) => location));
    for (const [object, known] of this.objects)
      if (!known.live && !step.freed.includes(known) && locationsOf(object).some((location) => touched.has(location))) step.used.push(known);
  }

  /** What the last step of a call led to is known only when the call has ended. */
  close({ outcome }: Judged): void {
    this.complete();
    this.renumber(outcome.history);
    for (const [i, { settled }] of outcome.history.entries()) {
      const step = this.steps.findLast((one) => one.call === i && isOwnStep(one));
      for (const event of settled?.events ?? []) if (!this.seenReports.has(event)) step?.events.push(event);
      for (const event of settled?.events ?? []) this.seenReports.add(event);
    }
    for (const event of outcome.events) if (!this.seenReports.has(event)) this.steps.findLast(isOwnStep)?.events.push(event);
  }
}

/** An access; which functions made it is worked out when somebody asks. */
class Touch implements Touched {
  frees: MemoryObject | null = null;
  private readonly where = new Backtrace();

  constructor(
    readonly location: number,
    readonly object: string,
    readonly field: string,
    readonly write: boolean,
  ) {}

  get functions(): readonly string[] {
    return this.where.functions;
  }

  get lines(): readonly string[] {
    return this.where.lines;
  }
}

/** The last write of each field is that of the kfree(). */
function markFree({ touched }: RaceStep, object: Struct, known: MemoryObject): void {
  const left = new Set(locationsOf(object));
  for (const touch of touched.toReversed()) if (touch.write && left.delete(touch.location)) touch.frees = known;
}

/** Everything that has been allocated: slab objects and open files. */
function known({ k }: Call): Struct[] {
  return [...k.objects, ...k.files];
}

/** The object, its fields, and what is embedded in it. */
function locationsOf(object: Struct): number[] {
  const own = Array.from({ length: object.layout.fields.length + 1 }, (_, i) => object.location + i);
  return [...own, ...(object.embedded ?? []).flatMap((member) => ('location' in member ? [member.location as number] : []))];
}

/** Is a report of lockdep about the step that the task has not taken yet? */
export function isAboutNext({ event }: EventRecord, { next }: Call): boolean {
  const [kind = '', lock] = event.split(':');
  return /^(recursive|unbalanced)_/.test(kind) && next?.object.name === lock;
}
