// SPDX-License-Identifier: GPL-2.0-only
/** @file What is wrong with an execution of a concurrent program. */
import type { Covered } from '../../model/model.js';
import type { Strategy } from '../../reference/engine/execution.js';
import type { Recorder, Restore } from '../../reference/kernel/index.js';
import { AFTERWARDS } from '../../systems/system.js';
import type { Behaved, HistoryCall, OrderedCall, Revision, System } from '../../systems/system.js';
import { mayHalt } from '../halt.js';
import { Execution, type ExecutionOptions, type Watch } from '../execute.js';
import type { CallbackRecord, Concurrent, Observation, Property, Violation } from '../../properties/property.js';
import { TaskRunner, type Outcome, type SignalObserver, type StepObserver } from './execution.js';
import { linearize, type Linearizability } from './linearize.js';
import { isDataRace, isLinearizability } from '../../properties/concurrent.js';
import { DataRaces, type DataRace } from './data-race.js';
import { dataRaceViolation } from './data-race-violation.js';
import type { Checkpoints } from './checkpoints.js';
import type { ConcurrentProgram } from './program.js';

export interface Judged {
  readonly outcome: Outcome;
  /** `isAfter`: it came when the tasks were done, in the suffix. */
  readonly violations: readonly { readonly property: Property; readonly violation: Violation; readonly isAfter: boolean }[];
  /** Ids of the choices that it goes against. */
  readonly notJudged: readonly string[];
  readonly linearizability: Linearizability | null;
  /** Also those that the code means; empty when nobody looked for them. */
  readonly dataRaces: readonly DataRace[];
  /** What those outside can tell of the execution and its suffix, as a key. To be asked before the machine goes on. */
  readonly behaviour: () => string;
}

/** Looks on at an execution of a concurrent program. */
export interface RaceWatch extends Watch {
  /** Called before each step of a task. */
  readonly raceStep: StepObserver;
}

export interface JudgeOptions {
  readonly watch?: RaceWatch;
  readonly traced?: boolean;
  readonly observer?: StepObserver;
  readonly onSignal?: SignalObserver;
  /** Also looks for data races: slower. `located`: and says of each where it was made and with which locks: slower still. */
  readonly dataRaces?: boolean | 'located';
  /** What it goes against of these is noted and no violation. */
  readonly choices?: readonly Property[];
  /** What `startOf` answered, when many executions start there. */
  readonly start?: Start | null;
  /** Told which locations each step touches: DPOR. */
  readonly recorder?: Recorder;
  /** From which the execution starts instead, and which it adds to. Only for many executions of one program, and no other onlookers but data races. */
  readonly checkpoints?: Checkpoints | null;
  /** Is shown each call of the suffix. */
  readonly onSuffix?: (observation: Observation) => void;
  /** Is shown the machine after the last call; null: it did not survive. */
  readonly onEnd?: (view: Observation['after']) => void;
}

/** Where the tasks of a program start: a machine that its prefix has brought there, with its monitors. */
export interface Start {
  readonly execution: Execution;
  /** Puts everything back to there. */
  readonly rewind: Restore;
  /** The same but for the machine. */
  readonly recall: Restore;
  /** Of the prefix. */
  readonly callbacks: readonly CallbackRecord[];
}

/** Runs the prefix of a program once; null when the machine does not survive it. To be released when it is not needed any more. */
export function startOf(revision: Revision, program: ConcurrentProgram, properties: readonly Property[], options: ExecutionOptions = {}): Start | null {
  const sequential = properties.filter((property) => !isLinearizability(property) && !isDataRace(property));
  const execution = new Execution(revision, program, sequential, options);
  const callbacks: CallbackRecord[] = [];
  for (const [i, action] of program.prefix.entries()) {
    const observation = execution.observe(action, i);
    if (!observation) continue;
    callbacks.push(...observation.callbacks);
    execution.judge(observation, () => false);
  }
  if (!execution.ended) {
    const recall = execution.keep();
    const machine = execution.computer.checkpoint();
    const rewind = (): void => {
      machine();
      recall();
    };
    return { execution, rewind, recall, callbacks };
  }
  execution.computer.release();
  return null;
}

/** Executes `program` once under `strategy`, from a fresh machine or from `start`, and shows it to the properties. Null: pruned. */
export function judge(
  revision: Revision,
  program: ConcurrentProgram,
  strategy: Strategy,
  properties: readonly Property[],
  options: JudgeOptions = {},
): Judged | null {
  if (options.start) {
    mayHalt();
    return judgeFrom(options.start, program, strategy, properties, options);
  }
  const { traced = false, watch } = options;
  const start = startOf(revision, program, properties, { traced, ...(watch && { watch }) });
  if (!start) return { outcome: NOTHING_RAN, violations: [], notJudged: [], linearizability: null, dataRaces: [], behaviour: () => 'panic' };
  const judged = judgeFrom(start, program, strategy, properties, options);
  start.execution.computer.release();
  return judged;
}

function judgeFrom(
  { execution, callbacks, rewind, recall }: Start,
  program: ConcurrentProgram,
  strategy: Strategy,
  properties: readonly Property[],
  options: JudgeOptions,
): Judged | null {
  const violations: { property: Property; violation: Violation; isAfter: boolean }[] = [];
  const suffix: Observation[] = [];
  let isAfter = false;
  const note = (property: Property, violation: Violation): boolean => {
    violations.push({ property, violation, isAfter });
    return false;
  };
  const checkpoint = options.checkpoints?.last() ?? null;
  if (checkpoint !== null) recall();
  else if (options.start) rewind();
  const { system, computer, model: before, view } = execution;
  const races = options.dataRaces ? new DataRaces(execution.system.tasks.intended, options.dataRaces === 'located') : null;
  const { observer, watch } = options;
  // Steps that nobody looks at cost less.
  const look: StepObserver | null =
    races === null && observer === undefined && watch === undefined
      ? null
      : (at, task, call) => {
          races?.step(at, call);
          observer?.(at, task, call);
          watch?.raceStep(at, task, call);
        };
  const recorder = recorderOf(options.recorder, races);
  const runner = checkpoint?.runner ?? new TaskRunner(system.machinery, computer, program, look, options.onSignal);
  const keeper = options.checkpoints?.watch(runner, races);
  if (checkpoint !== null) {
    checkpoint.restore();
    if (races !== null) races.recall(checkpoint.races!);
  }
  const outcome = checkpoint === null ? runner.run(strategy, recorder, keeper) : runner.resume(strategy, recorder, look);
  if (outcome.ending === 'pruned') return null;

  execution.ended = computer.machine.ended !== null;
  const after = execution.ended ? null : computer.view();
  const reached = after && system.machinery.abstraction(computer, after);
  const linearizability = before && after && outcome.ending === 'finished' ? explain(system, before, outcome, reached, options.watch?.covered) : null;
  const jumps = before && linearizability !== 'linearizable' ? allowedJumps(system, before, outcome.history) : null;
  const isDeferred = linearizability === null || linearizability === 'illegal' ? null : linearizability === 'deferred';
  const whole = summary(system, program, outcome, view, after, { jumps, isDeferred });
  execution.judge(whole, (property, violation) => note(property, located(system, violation)));
  const notJudged = (options.choices ?? []).filter((choice) => choice.monitor().observe(whole).length > 0).map(({ id }) => id);
  const ordered = properties.find(isLinearizability);
  const unraced = properties.find(isDataRace);
  if (linearizability === 'illegal' && ordered) note(ordered, notLinearizable(outcome));
  if (races && unraced) for (const race of races.found.values()) if (race.intended === null) note(unraced, dataRaceViolation(race));

  isAfter = true;
  if (after) {
    execution.view = after;
    execution.model = reached ?? null;
    for (const [i, action] of program.suffix.entries()) {
      const observation = execution.observe(action, i);
      if (!observation) continue;
      suffix.push(observation);
      execution.judge(observation, note);
      options.onSuffix?.(observation);
    }
    const isUnknown = reached === undefined && (linearizability === 'linearizable' || linearizability === 'deferred');
    if (isUnknown && before && ordered) {
      const told = plain(suffix);
      if (told.length > 0 && linearize(system, before, [...outcome.history, ...told], null) === 'illegal') note(ordered, notLinearizable(outcome, told));
    }
  }
  options.onEnd?.(execution.ended ? null : execution.view);
  return {
    outcome,
    violations,
    notJudged,
    linearizability,
    dataRaces: races ? [...races.found.values()] : [],
    behaviour: () => system.machinery.behaviourKey(computer, behavedOf(callbacks, outcome, suffix)),
  };
}

/**
 * What the tasks have left behind, where nobody knows the state: the calls after them, as a part of their history. Up to the first with a fault or an odd
 * argument: what one task alone breaks is told elsewhere.
 */
function plain(suffix: readonly Observation[]): OrderedCall[] {
  const isOdd = ({ action, outcome, fired }: Observation): boolean => fired || outcome.ret === null || ('arg' in action && action.arg !== undefined);
  const end = suffix.findIndex(isOdd);
  return (end < 0 ? suffix : suffix.slice(0, end)).map(({ action, outcome, fired }, i) => {
    const begin = LAST_STEP + 2 * i;
    return { task: AFTERWARDS, action, begin, end: begin + 1, settled: { outcome: outcome as OrderedOutcome, fired }, callbacks: new Map(), killed: false };
  });
}

type OrderedOutcome = NonNullable<OrderedCall['settled']>['outcome'];

/** Behind every step of a task. */
const LAST_STEP = 1e9;

/** The calls of the tasks, task by task, and those of the suffix. */
function behavedOf(prefix: readonly CallbackRecord[], { history, callbacks, events }: Outcome, suffix: readonly Observation[]): Behaved {
  return {
    prefix,
    calls: [...history.toSorted((a, b) => a.task - b.task), ...suffix.map((observation) => ({ action: observation.action, settled: observation }))],
    callbacks: [...callbacks, ...suffix.flatMap((observation) => observation.callbacks)],
    events: [...events, ...suffix.flatMap((observation) => observation.events)],
  };
}

/** A state that the model does not have is one that no order of the calls leads to. `reached`: undefined when nobody can tell. */
function explain(system: System, before: object, { history }: Outcome, reached: object | null | undefined, covered: Covered | undefined): Linearizability {
  return reached === null ? 'illegal' : linearize(system, before, history, reached ?? null, covered);
}

/** How the jump may have ended, by the order of the calls alone; null: nobody jumped. */
function allowedJumps(system: System, before: object, history: readonly HistoryCall[]): NonNullable<Observation['concurrent']>['jumps'] {
  const { tasks } = system;
  const jump = jumpIn(tasks, history);
  if (!jump?.settled) return null;
  const { outcome, fired } = jump.settled;
  const ended = (reboot: string) => history.map((call) => (call === jump ? { ...call, settled: { outcome: { ...outcome, reboot }, fired } } : call));
  return tasks.jumps.filter((reboot) => linearize(system, before, ended(reboot), null) !== 'illegal');
}

const jumpIn = ({ hasJumped }: System['tasks'], history: readonly HistoryCall[]): HistoryCall | undefined =>
  history.find(({ settled }) => settled !== null && hasJumped(settled));

/** A violation of the summary, where it belongs: no sanitizer located it. */
export function located({ machinery, tasks }: Pick<System, 'machinery' | 'tasks'>, violation: Violation): Violation {
  return violation.where === machinery.entryFunction(tasks.summary) ? { ...violation, where: CONCURRENT } : violation;
}

/** The place of what all calls together have done. Findings replace it by the entry points of the smallest program. */
export const CONCURRENT = 'concurrent';

const NOTHING_RAN: Outcome = { ending: 'panic', history: [], callbacks: [], events: [], waiting: [], steps: 0 };

function recorderOf(recorder: Recorder | undefined, races: DataRaces | null): Recorder | null {
  if (!races) return recorder ?? null;
  return {
    touch: (location, object, field, write) => {
      recorder?.touch(location, object, field, write);
      races.touch(location, object, field, write);
    },
    barrier: () => {
      recorder?.barrier();
      races.barrier();
    },
  };
}

/**
 * The concurrent part as one observation, for properties that look at callbacks, events and the machine before and
 * after. It goes as the system's summary, about which no property but the model's has an opinion; the model judges by `linearize`.
 */
function summary(
  { tasks }: System,
  program: ConcurrentProgram,
  outcome: Outcome,
  before: Observation['before'],
  after: Observation['after'],
  { jumps, isDeferred }: Pick<NonNullable<Observation['concurrent']>, 'jumps' | 'isDeferred'>,
): Observation {
  const reboot = jumpIn(tasks, outcome.history);
  return {
    index: program.prefix.length,
    action: tasks.summary,
    entry: CONCURRENT,
    concurrent: { calls: returned(outcome.history), jumps, isDeferred },
    fired: false,
    outcome: { ret: 0, callbacks: new Map() },
    callbacks: outcome.callbacks,
    events: outcome.events,
    rebooted: reboot?.settled?.rebooted ?? null,
    before,
    after,
    handover: reboot?.settled?.handover ?? null,
    model: null,
    allowed: undefined,
    reached: null,
    tokens: program.tokens,
  };
}

const returned = (history: readonly HistoryCall[]) =>
  history.flatMap(({ action, settled }) => (settled === null || settled.outcome.ret === null ? [] : [answerOf(action, settled.outcome)]));

function answerOf(action: HistoryCall['action'], { ret, reboot }: NonNullable<HistoryCall['settled']>['outcome']): Concurrent['calls'][number] {
  return reboot === undefined ? { action, ret: ret! } : { action, ret: ret!, reboot };
}

/** `told`: what came after the tasks, if that is what no order explains. */
function notLinearizable({ history }: Outcome, told: readonly OrderedCall[] = []): Violation {
  const answers = (of: readonly OrderedCall[]): string[] =>
    of.map(
      ({ action, settled }) => `${action.verb} = ${settled?.outcome.ret ?? 'never returned'}${settled?.outcome.reboot ? ` (${settled.outcome.reboot})` : ''}`,
    );
  const calls = answers(history);
  if (told.length > 0)
    return {
      cause: 'no-order-of-what-comes-after',
      where: CONCURRENT,
      expected: 'an order of the calls exists that explains what they answer, and what calls after them answer',
      happened: `no order explains ${calls.join(', ')} and then ${answers(told).join(', ')}`,
    };
  return {
    cause: 'no-order-of-the-calls',
    where: CONCURRENT,
    expected: 'an order of the calls exists in which each answers what the specification allows',
    happened: `no order explains ${calls.join(', ')} and the state that was left`,
  };
}
