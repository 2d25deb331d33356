// SPDX-License-Identifier: GPL-2.0-only
/** @file The pairwise matrix: from every state of the model, every pair of actions of two tasks, in all interleavings. */
import type { Action, Bounds } from '../../model/model.js';
import { Dpor } from '../../reference/engine/dpor.js';
import { Exhaustive } from '../../reference/engine/exhaustive.js';
import type { Strategy } from '../../reference/engine/execution.js';
import { Replay } from '../../reference/engine/schedule.js';
import { systemOf } from '../../systems/index.js';
import type { Revision, System } from '../../systems/system.js';
import type { Property, Violation } from '../../properties/property.js';
import { findingId } from '../verdict.js';
import { explore, type Exploration, type Seen } from './explore.js';
import { placedIn } from './identity.js';
import { startOf, type Start } from './judge.js';
import { isSmallerRace, permutations, type ConcurrentProgram, type Race } from './program.js';
import { noDataRace } from '../../properties/concurrent.js';

/** A state of the model, one of each symmetry class, and a shortest way to it without faults. */
export interface MatrixState {
  readonly path: readonly Action[];
  readonly state: object;
}

/** What the pairs of one state came to. */
export interface UnitResult {
  readonly programs: number;
  readonly executions: number;
  readonly pruned: number;
  /** Programs of which more executions exist than the limit. */
  readonly cutOff: number;
  /** All programs, or none: the revision does not get to the state. */
  readonly unreached: number;
  /** Executions that hit the step limit. */
  readonly limited: number;
  readonly deferred: number;
  /** Steps of the longest execution. */
  readonly steps: number;
  readonly findings: readonly MatrixFinding[];
}

/** Plain data: it goes through files and between threads. */
export interface MatrixFinding {
  /** `property/function/cause`. */
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly race: Race;
  readonly preemptions: number;
  /** The id as `explore` gives it, where no single function is to blame for: `property/concurrent/cause`. */
  readonly seenAs: string;
}

const TOKENS = [1n, 2n, 3n, 4n] as const;

/** Executions of one pair or triple at the most: far more than any within two sessions and two tokens has. What is cut off is unknown. */
const EXECUTIONS = 1_000_000;

/**
 * Every state of the product model within `bounds` that is reachable without faults, breadth first; of states that differ
 * only in the names of sessions or tokens, one.
 */
export function matrixStates({ model, tasks }: System, bounds: Bounds): MatrixState[] {
  const start = model.initialState(bounds);
  const states: MatrixState[] = [{ path: [], state: start }];
  const seen = new Set([model.classKey(start, 'sessions and tokens')]);
  for (let i = 0; i < states.length; i++) {
    const { path, state } = states[i]!;
    for (const action of model.enabledActions(state, bounds, { oneFile: true })) {
      if (!tasks.isForTasks(action)) continue;
      for (const { next } of model.step(state, action)) {
        const key = model.classKey(next, 'sessions and tokens');
        if (seen.has(key)) continue;
        seen.add(key);
        states.push({ path: [...path, action], state: next });
      }
    }
  }
  return states;
}

/** The system, of whose actions only those are asked for. */
export function onlyWith(system: System, isWanted: (action: Action) => boolean): System {
  const { model } = system;
  return { ...system, model: { ...model, enabledActions: (...asked) => model.enabledActions(...asked).filter(isWanted) } };
}

/** Has it too many calls for a matrix of them all? Then it is of the calls that are likely, from the states to which likely calls lead. */
export const isOfLikely = ({ tasks }: System): boolean => tasks.isOnTheWay !== undefined;

/** The states of a system's matrix. */
export function unitsWithin(system: System, bounds: Bounds): MatrixState[] {
  return matrixStates(isOfLikely(system) ? onlyWith(system, system.tasks.isOnTheWay!) : system, bounds);
}

/** Calls of tasks that make sense in a state. */
function forTasks({ model, tasks }: System, state: object, bounds: Bounds, faults: boolean): Action[] {
  return model.enabledActions(state, bounds, { oneFile: true, faults, beyond: faults }).filter((action) => tasks.isForTasks(action));
}

/** Two calls in one state: both without a fault, or one of them with one. */
export function* pairedCalls(system: System, { state }: MatrixState, bounds: Bounds): Generator<readonly [Action, Action]> {
  const actions = forTasks(system, state, bounds, true);
  for (const [i, a] of actions.entries()) {
    for (let k = i; k < actions.length; k++) {
      const b = actions[k]!;
      if (!(a.fault && b.fault)) yield [a, b];
    }
  }
}

/** The pairs of one state. */
export function* pairsOf(system: System, unit: MatrixState, bounds: Bounds): Generator<ConcurrentProgram> {
  for (const calls of pairedCalls(system, unit, bounds)) {
    const pair = programOf(system, bounds, unit.path, calls);
    if (system.tasks.isSound(pair)) yield pair;
  }
}

/** Three tasks of one call each, without faults. */
function* triplesOf(system: System, { path, state }: MatrixState, bounds: Bounds): Generator<ConcurrentProgram> {
  const actions = forTasks(system, state, bounds, false);
  for (const [i, a] of actions.entries()) {
    for (const [k, b] of actions.slice(i).entries()) {
      for (const c of actions.slice(i + k)) {
        const triple = programOf(system, bounds, path, [a, b, c]);
        if (system.tasks.isSound(triple)) yield triple;
      }
    }
  }
}

/** One task for each call, from the state that `prefix` leads to. */
export function programOf(system: System, { sessions, tokens }: Bounds, prefix: readonly Action[], calls: readonly Action[]): ConcurrentProgram {
  const tasks = system.tasks.separate(calls, sessions).map((call) => [call]);
  return { prefix, tasks, suffix: [], sessions: sessions + calls.length - 1, processes: 1, tokens: TOKENS.slice(0, tokens) };
}

/** How far a matrix goes. */
export interface MatrixScope {
  readonly bounds: Bounds;
  /** 2: pairs of calls, at most one with a fault. 3: those, and triples without faults. */
  readonly tasks: number;
}

function* programsOf(system: System, unit: MatrixState, { bounds, tasks }: MatrixScope): Generator<ConcurrentProgram> {
  yield* pairsOf(system, unit, bounds);
  if (tasks > 2) yield* triplesOf(system, unit, bounds);
}

/** The system, of whose calls only those are asked for that its matrix has. */
const ofTheMatrix = (system: System): System => (isOfLikely(system) ? onlyWith(system, system.tasks.isLikely) : system);

/** How many programs one state has. */
export function countPrograms(system: System, unit: MatrixState, scope: MatrixScope): number {
  let programs = 0;
  for (const _ of programsOf(ofTheMatrix(system), unit, scope)) programs++;
  return programs;
}

/** All interleavings of all programs of one state. The result depends on nothing but its arguments. */
export function runUnit(revision: Revision, unit: MatrixState, scope: MatrixScope, properties: readonly Property[]): UnitResult {
  const total = { programs: 0, executions: 0, pruned: 0, cutOff: 0, unreached: 0, limited: 0, deferred: 0, steps: 0 };
  const findings = new Map<string, MatrixFinding>();
  const system = systemOf(revision);
  const among = ofTheMatrix(system);
  let start: Start | null = null;
  let sessions = 0;
  for (const program of programsOf(among, unit, scope)) {
    // All pairs of a state have the same prefix and the same names, and so have all triples.
    if (sessions !== program.sessions) {
      start?.execution.computer.release();
      start = startOf(revision, program, properties);
      ({ sessions } = program);
    }
    const { executions, pruned, limited, deferred, steps, seen } = explore(revision, program, new Dpor(), properties, {
      limit: EXECUTIONS,
      dataRaces: true,
      start,
    });
    total.programs++;
    total.executions += executions;
    total.pruned += pruned;
    total.limited += limited;
    total.deferred += deferred;
    total.steps = Math.max(total.steps, steps);
    if (executions + pruned >= EXECUTIONS) total.cutOff++;
    if (executions + pruned === 0) total.unreached++;
    const others = new Others(program, (other, strategy) => explore(revision, other, strategy, properties, { dataRaces: true, start }).seen);
    for (const one of seen.values()) {
      const finding = findingOf(system, program, one);
      const known = findings.get(finding.id);
      if (known && !isSmallerRace(system, finding.race, known.race)) continue;
      if (!others.show(finding)) keepSmallest(system, findings, finding);
    }
  }
  start?.execution.computer.release();
  return { ...total, findings: [...findings.values()] };
}

/** Whether something that is found in a program is told by others. */
class Others {
  private serial: Set<string> | null = null;

  constructor(
    private readonly program: ConcurrentProgram,
    private readonly seenIn: (program: ConcurrentProgram, strategy: Strategy) => ReadonlyMap<string, Seen>,
  ) {}

  /** The pair without its fault shows it by the same schedule, and has a turn of its own; or the tasks one after the other do: a sequential finding. */
  show({ seenAs, property, race: { schedule } }: MatrixFinding): boolean {
    const { program } = this;
    if (program.tasks.flat().some(({ fault }) => fault !== undefined)) {
      const bare = program.tasks.map((task) => task.map(({ fault: _, ...action }) => action as Action));
      if (this.seenIn({ ...program, tasks: bare }, new Replay(schedule)).has(seenAs)) return true;
    }
    if (property === noDataRace.id) return false;
    this.serial ??= new Set(permutations(program.tasks).flatMap((tasks) => [...this.seenIn({ ...program, tasks }, new Replay([])).keys()]));
    return this.serial.has(seenAs);
  }
}

function findingOf(system: System, pair: ConcurrentProgram, { property, violation, schedule, preemptions }: Seen): MatrixFinding {
  const placed = placedIn(system, pair, violation);
  // In its written form: what goes through a file is the same as what does not.
  const race = system.notation.parseRace(system.notation.printRace({ program: pair, schedule }));
  return { id: findingId(property.id, placed), property: property.id, violation: placed, race, preemptions, seenAs: findingId(property.id, violation) };
}

/** The same finding by a smaller race replaces it; of equals the first in order of states and pairs stays. */
function keepSmallest(system: System, findings: Map<string, MatrixFinding>, finding: MatrixFinding): void {
  const known = findings.get(finding.id);
  if (!known || isSmallerRace(system, finding.race, known.race)) findings.set(finding.id, finding);
}

const propertyOf = ({ raceProperties }: System, id: string): Property => raceProperties.find((property) => property.id === id)!;

/** Executes a pair with `strategy` until it shows the finding. */
function shows(revision: Revision, pair: ConcurrentProgram, strategy: Strategy, { id, property }: MatrixFinding): Seen | undefined {
  const system = systemOf(revision);
  const isIt = (seen: Seen): boolean => findingOf(system, pair, seen).id === id;
  const options = { until: (e: Exploration) => [...e.seen.values()].some(isIt), dataRaces: property === noDataRace.id };
  return [...explore(revision, pair, strategy, [propertyOf(system, property)], options).seen.values()].find(isIt);
}

/** The schedule with the fewest preemptions that shows a finding of the matrix. */
export function simplest(revision: Revision, finding: MatrixFinding): MatrixFinding {
  const { program: pair } = finding.race;
  for (let bound = 0; bound < finding.preemptions; bound++) {
    const found = shows(revision, pair, new Exhaustive(bound), finding);
    if (found) return { ...finding, race: { program: pair, schedule: found.schedule }, preemptions: found.preemptions };
  }
  return finding;
}
