// SPDX-License-Identifier: GPL-2.0-only
/** @file All executions of one concurrent program that a strategy makes, and what is wrong with them. */
import { Dpor } from '../../reference/engine/dpor.js';
import type { Strategy } from '../../reference/engine/execution.js';
import { Recording, Replay, type Schedule } from '../../reference/engine/schedule.js';
import { HiddenNondeterminism, Twice } from '../../reference/engine/twice.js';
import type { Revision, Size } from '../../systems/system.js';
import type { Observation, Property, Violation } from '../../properties/property.js';
import { findingId } from '../verdict.js';
import { Checkpoints, type Distances } from './checkpoints.js';
import { judge, startOf, type Judged, type JudgeOptions, type Start } from './judge.js';
import type { LateRecorder } from './execution.js';
import type { ConcurrentProgram, Race } from './program.js';
import { isDataRace } from '../../properties/concurrent.js';
import { Serial } from './serial.js';

/** A violation, and the schedule that shows it. */
export interface Seen {
  readonly property: Property;
  readonly violation: Violation;
  readonly schedule: Schedule;
  readonly preemptions: number;
  /** Did any execution show it after its tasks, in the suffix? */
  readonly isAfter: boolean;
}

/** What all executions of one program came to. */
export interface Exploration {
  /** Executions that ran to their end. */
  executions: number;
  /** Executions given up as equivalent to another. */
  pruned: number;
  /** Longest execution, in steps. */
  steps: number;
  /** Executions stopped at the step limit: what is behind is unknown. */
  limited: number;
  /** Executions whose close took effect after its return. */
  deferred: number;
  /** Finding id -> the first schedule that showed it, with the fewest preemptions seen. */
  readonly seen: Map<string, Seen>;
  /** With `racesOnly`: ids of what the calls show one after the other, if anything was wrong at all. */
  alone: ReadonlySet<string>;
  /** Ids of the choices that some execution goes against. */
  readonly notJudged: Set<string>;
  /** Executions that went on in the middle of the one before. */
  resumed: number;
}

/** Tells DPOR what each step touches. A barrier conflicts with everything. Second executions are none of its business. */
export class DporRecorder implements LateRecorder {
  constructor(
    private readonly dpor: Dpor,
    private readonly twice: Twice | null = null,
  ) {}

  beforeFirst(then: () => void): void {
    if (!this.twice?.isSecond) this.dpor.beforeNew(then);
  }

  touch(location: number, _object: { readonly name: string }, _field: string, write: boolean): void {
    if (!this.twice?.isSecond) this.dpor.touch(location, write);
  }

  barrier(): void {
    if (!this.twice?.isSecond) this.dpor.barrier();
  }
}

/** One execution, and what came after its tasks. */
export interface Executed {
  readonly judged: Judged;
  readonly suffix: readonly Observation[];
  /** Null: the machine did not survive. */
  readonly end: Observation['after'];
  readonly schedule: Schedule;
}

/** Where to start, when to stop, and whom to show each execution. */
export interface ExploreOptions extends Pick<JudgeOptions, 'dataRaces' | 'start' | 'watch' | 'choices'> {
  /** Of the machine. Default: that of searches. */
  readonly size?: Size;
  /** Stops after this execution when it answers true. */
  readonly until?: (exploration: Exploration) => boolean;
  /** Is shown each execution that ran to its end. */
  readonly each?: (execution: Executed) => void;
  /** Only what takes several tasks: an execution that comes to what the calls come to one after the other shows no race, unless it is one of data. */
  readonly racesOnly?: boolean;
  /** Executions at the most. */
  readonly limit?: number;
  /** Runs each execution a second time, and throws HiddenNondeterminism when a step or the end of it is not the same. */
  readonly twice?: boolean;
  /**
   * Where states in the middle of executions are kept, in moves from one another, so that the next ones need not be run from the beginning of their
   * tasks. False: nowhere. Default: where data races are looked for, as it is fastest; elsewhere nowhere, because there to run again costs less. What is
   * found does not depend on it.
   */
  readonly checkpoints?: Distances | false;
}

/** Runs every execution of `strategy`, which must be fresh. */
export function explore(
  revision: Revision,
  program: ConcurrentProgram,
  strategy: Strategy,
  properties: readonly Property[],
  options: ExploreOptions = {},
): Exploration {
  const exploration: Exploration = {
    executions: 0,
    pruned: 0,
    steps: 0,
    limited: 0,
    deferred: 0,
    seen: new Map(),
    alone: new Set(),
    notJudged: new Set(),
    resumed: 0,
  };
  const twice = options.twice ? new Twice(strategy) : null;
  const recording = new Recording(twice ?? strategy);
  const recorder = strategy instanceof Dpor ? new DporRecorder(strategy, twice) : undefined;
  const start =
    options.start ?? startOf(revision, program, properties, { ...(options.watch && { watch: options.watch }), ...(options.size && { size: options.size }) });
  if (!start) return exploration;
  const judgeOptions: JudgeOptions = {
    dataRaces: options.dataRaces ?? false,
    start,
    checkpoints: checkpointsFor(strategy, recording, start, options),
    ...(recorder && { recorder }),
    ...(options.watch && { watch: options.watch }),
    ...(options.choices && { choices: options.choices }),
  };
  const serial = options.racesOnly ? new Serial(revision, program, properties, start) : null;
  let left = options.limit ?? Infinity;
  let first = '';
  while ((left > 0 || twice?.isSecond) && recording.begin()) {
    const isSecond = twice?.isSecond ?? false;
    const suffix: Observation[] = [];
    let end: Observation['after'] = null;
    const watched = options.each
      ? { ...judgeOptions, onSuffix: (observation: Observation) => suffix.push(observation), onEnd: (view: Observation['after']) => (end = view) }
      : judgeOptions;
    const judged = judge(revision, program, recording, properties, watched);
    if (isSecond) {
      const second = resultOf(judged);
      if (second !== first) throw new HiddenNondeterminism(judged?.outcome.steps ?? 0, first, second);
      continue;
    }
    left--;
    if (twice) first = resultOf(judged);
    if (!judged) {
      exploration.pruned++;
      continue;
    }
    count(exploration, judged);
    for (const id of judged.notJudged) exploration.notJudged.add(id);
    options.each?.({ judged, suffix, end, schedule: recording.schedule });
    noteAll(exploration.seen, judged, recording, serial);
    if (options.until?.(exploration)) break;
  }
  if (serial) exploration.alone = serial.askedFor;
  exploration.resumed = judgeOptions.checkpoints?.used ?? 0;
  if (!options.start) start.execution.computer.release();
  return exploration;
}

/** Null: nobody can go back to the middle of an execution, or somebody wants to see all of it. */
function checkpointsFor(strategy: Strategy, recording: Recording, { execution }: Start, options: ExploreOptions): Checkpoints | null {
  const { keep, machine } = execution.computer;
  if (!(strategy instanceof Dpor) || keep === undefined || !machine.k.keepsCalls) return null;
  if (options.twice === true || options.watch !== undefined || options.dataRaces === 'located' || options.checkpoints === false) return null;
  if (options.checkpoints === undefined && options.dataRaces !== true) return null;
  return new Checkpoints(strategy, recording, options.checkpoints);
}

/** How an execution ended, what its calls answered and what is wrong with it. */
function resultOf(judged: Judged | null): string {
  if (!judged) return 'pruned';
  const { outcome, violations, linearizability } = judged;
  const answers = outcome.history.map(({ action, settled }) => `${action.verb} = ${settled?.outcome.ret ?? 'nothing'}`);
  const found = violations.map(({ property, violation }) => findingId(property.id, violation));
  return [`${outcome.ending} after ${outcome.steps} steps`, ...answers, linearizability ?? 'not judged', ...found].join('; ');
}

function count(exploration: Exploration, { outcome, linearizability }: Judged): void {
  exploration.executions++;
  exploration.steps = Math.max(exploration.steps, outcome.steps);
  if (outcome.ending === 'limit') exploration.limited++;
  if (linearizability === 'deferred') exploration.deferred++;
}

function noteAll(seen: Exploration['seen'], { violations, behaviour }: Judged, recording: Recording, serial: Serial | null): void {
  if (violations.length === 0) return;
  // Asked for before the machine goes back: the serial orders run on it too.
  const isSerial = serial !== null && violations.some(({ property }) => !isDataRace(property)) && serial.has(behaviour());
  for (const found of violations) if (!isSerial || isDataRace(found.property)) note(seen, found, recording);
}

function note(seen: Exploration['seen'], { property, violation, isAfter }: Judged['violations'][number], { schedule, preemptions }: Recording): void {
  const id = findingId(property.id, violation);
  const known = seen.get(id);
  if (known && known.schedule.length <= schedule.length) seen.set(id, { ...known, isAfter: known.isAfter || isAfter });
  else seen.set(id, { property, violation, schedule, preemptions, isAfter: isAfter || known?.isAfter === true });
}

/** Runs one race again. `strategy` follows its schedule. */
export function replay(
  revision: Revision,
  { program, schedule }: Race,
  properties: readonly Property[],
  options: JudgeOptions = {},
  strategy = new Replay(schedule),
): Judged {
  strategy.begin();
  return judge(revision, program, strategy, properties, options)!;
}
