// SPDX-License-Identifier: GPL-2.0-only
/** @file A race step by step: who moved, what it did to locks and memory, who was woken, what was reported. Slow. */
import type { Action } from '../../model/model.js';
import { Replay, type Schedule } from '../../reference/engine/schedule.js';
import type { Access } from '../../reference/engine/step.js';
import { systemOf } from '../../systems/index.js';
import type { Revision } from '../../systems/system.js';
import type { CallbackRecord, EventRecord, Observation, Property } from '../../properties/property.js';
import type { HistoryCall, Outcome } from './execution.js';
import { replay } from './explore.js';
import type { Judged, JudgeOptions } from './judge.js';
import type { Race } from './program.js';
import { Tracer } from './tracer.js';

/** A lock in one mode, as a task holds or wants it. */
export interface LockUse {
  /** Tells locks of one name apart. */
  readonly id: number;
  readonly name: string;
  readonly read: boolean;
}

/** Locks of one task after a step. */
export interface TaskLocks {
  readonly task: number;
  readonly holds: readonly LockUse[];
  /** The lock that it waits for. */
  readonly waits: { readonly id: number; readonly name: string } | null;
}

/** An access of a field, a lock, a list or a map. */
export interface Touched {
  readonly location: number;
  readonly object: string;
  /** Empty for locks, lists, maps and counters. */
  readonly field: string;
  readonly write: boolean;
  /** C functions that made it, innermost first: what follows a step may run in another function than the step. Empty: the step itself did. */
  readonly functions: readonly string[];
  /** Of a tree: the line at which each of them is; empty: nobody knows any. */
  readonly lines: readonly string[];
  /** The object that it freed: a kfree() writes every field. */
  frees: MemoryObject | null;
}

/** One step of one task, as it was carried out. Effects that follow before anybody else can move belong to it. */
export interface RaceStep {
  readonly at: number;
  readonly task: number;
  /** Index of the call in the history. */
  call: number;
  readonly name: string;
  readonly access: Access;
  readonly object: string;
  /** C functions, innermost first. */
  readonly functions: readonly string[];
  readonly source: string;
  /** Of a tree: the line at which each of the functions is; empty: nobody knows any. */
  readonly lines: readonly string[];
  /** What the step answered; 0 for most. */
  value: number;
  /** The task has to wait. */
  blocked: boolean;
  /** `woken` only: the task that woke this one. */
  readonly wokenBy: number | null;
  readonly callbacks: CallbackRecord[];
  readonly events: EventRecord[];
  readonly touched: Touched[];
  /** Objects that were allocated, and freed, by number. */
  readonly allocated: MemoryObject[];
  readonly freed: MemoryObject[];
  /** Objects that had been freed when the step used them. */
  readonly used: MemoryObject[];
  /** Locks of all tasks afterwards, of those that hold any or wait. */
  locks: readonly TaskLocks[];
}

/** Something that was allocated. */
export interface MemoryObject {
  readonly id: number;
  /** `luo_file`. */
  readonly kind: string;
  /** The second one since the machine was switched on: `luo_file #2`. */
  readonly name: string;
}

/** What would become of a deadlock if a fatal signal came for a task that waits killably in it. */
export interface SignalEffect {
  readonly task: number;
  readonly ending: Outcome['ending'];
}

/** A race carried out once more. */
export interface RaceTrace {
  readonly race: Race;
  readonly judged: Judged;
  readonly steps: readonly RaceStep[];
  /** Calls of the tasks, in the order in which they began. */
  readonly history: readonly HistoryCall[];
  /** Calls of the suffix that meant something. */
  readonly suffix: readonly { readonly action: Action; readonly observation: Observation }[];
  /** What was violated before the suffix ran: `property/cause`. */
  readonly beforeSuffix: ReadonlySet<string>;
  /** One for each task that waits killably at the end. */
  readonly signals: readonly SignalEffect[];
  /** Switches of the schedule that changed nothing: to a task that could not move, or at a step that did not come. */
  readonly idle: Schedule;
}

/** Carries `race` out and writes down every step. */
export function raceTrace(revision: Revision, race: Race, properties: readonly Property[]): RaceTrace {
  const tracer = new Tracer(systemOf(revision).machinery);
  const suffix: RaceTrace['suffix'][number][] = [];
  const options: JudgeOptions = {
    traced: true,
    dataRaces: properties.some(({ id }) => id === 'no-data-race') && 'located',
    observer: (at, task, call) => tracer.before(at, task, call),
    onSignal: (at, task, call) => tracer.signal(at, task, call),
    recorder: tracer,
    onSuffix: (observation) => suffix.push({ action: observation.action, observation }),
  };
  const strategy = new Replay(race.schedule);
  const judged = replay(revision, race, properties, options, strategy);
  tracer.close(judged);
  const { program } = race;
  const early = program.suffix.length === 0 ? judged : replay(revision, { ...race, program: { ...program, suffix: [] } }, properties, { dataRaces: true });
  const beforeSuffix = new Set(early.violations.map(({ property, violation }) => `${property.id}/${violation.cause}`));
  const { history, waiting } = judged.outcome;
  const signals = waiting.filter(({ killable }) => killable).map(({ task }) => ({ task, ending: endingWithSignal(revision, race, task) }));
  return { race, judged, steps: tracer.steps, history, suffix, beforeSuffix, signals, idle: strategy.idle };
}

/** The same race up to its deadlock; then a fatal signal comes for `task`. */
function endingWithSignal(revision: Revision, { program, schedule }: Race, task: number): Outcome['ending'] {
  // Who sends it comes last in the default order: nobody else can move any more.
  const kills = [...(program.kills ?? []), task];
  return replay(revision, { program: { ...program, suffix: [], kills }, schedule }, []).outcome.ending;
}
