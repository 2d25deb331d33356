// SPDX-License-Identifier: GPL-2.0-only
/** @file Deadlocks of three and four tasks of which any two get along: their waits close a cycle. */
import type { Action } from '../../model/model.js';
import { systemOf } from '../../systems/index.js';
import type { Revision, System } from '../../systems/system.js';
import { lockWaits, type Course, type LockingCall, type LockingState, type Wait } from './lock-waits.js';
import { programOf } from './matrix.js';
import type { ConcurrentProgram, Race } from './program.js';
import { walkedInto } from './lock-walk.js';

/** Tasks of a program at the most. */
const MOST_TASKS = 4;

/** Programs of one cycle of locks in which it is looked for at the most, each in every order of its tasks. */
const TRIES = 300;

/** Programs of a cycle that nobody walked into which are searched in all interleavings. */
const LEFT = 2;

/** What is to be tried because of the order in which single calls take their locks. */
export interface LockCycles {
  /** One deadlock of each cycle of locks, seen in an execution. */
  readonly races: readonly Race[];
  /** Of the other cycles. */
  readonly programs: readonly ConcurrentProgram[];
}

/**
 * For each cycle of locks that no two tasks close: calls are sent into it, those first that all wait so when they are alone. Which calls
 * wait how is learned from single executions; a deadlock is what an execution ends in.
 */
export async function lockCycles(revision: Revision, course: Course = {}): Promise<LockCycles> {
  const { signal, breathe } = course;
  const system = systemOf(revision);
  const states = await lockWaits(revision, course);
  const callers = callersIn(states);
  const races = new Map<string, Race>();
  const programs = new Map<string, ConcurrentProgram[]>();
  for (const cycle of cyclesOf([...callers.keys()])) {
    const locks = [...new Set(cycle.map(({ wanted }) => wanted))].sort().join();
    const tried = programs.get(locks) ?? [];
    programs.set(locks, tried);
    for (const { program, waits } of attemptsOf(system, states, callers, cycle)) {
      if (races.has(locks) || tried.length >= TRIES || signal?.aborted) break;
      tried.push(program);
      const race = walkedInto(revision, program, waits);
      if (race) races.set(locks, race);
      await breathe?.();
    }
  }
  const left = [...programs].flatMap(([locks, tried]) => (races.has(locks) ? [] : tried.slice(0, LEFT)));
  return { races: [...races.values()], programs: left };
}

type Callers = ReadonlyMap<Wait, ReadonlySet<string>>;

/** The verbs that wait so, in whatever state. */
function callersIn(states: readonly LockingState[]): Callers {
  const callers = new Map<Wait, Set<string>>();
  for (const { calls } of states) {
    for (const { action, waits } of calls) {
      for (const wait of waits) {
        const verbs = callers.get(wait) ?? new Set<string>();
        callers.set(wait, verbs.add(action.verb));
      }
    }
  }
  return callers;
}

/** Waits of three or four tasks, of which no fewer are in each other's way: shorter ones first. */
function cyclesOf(waits: readonly Wait[]): Wait[][] {
  const cycles: Wait[][] = [];
  // Who takes a lock twice needs one other task at the most.
  const candidates = waits.filter((wait) => wait.held.size > 0 && !wait.held.has(wait.wanted));
  const extend = (path: readonly Wait[]): void => {
    const last = path.at(-1)!;
    for (const [i, next] of candidates.entries()) {
      // A cycle begins with the first of its waits.
      if (i <= candidates.indexOf(path[0]!) || !next.held.has(last.wanted) || !path.every((wait) => canBeside(wait, next))) continue;
      // Nobody in between is waited for, or waits for one before: that would be a shorter cycle.
      if (path.slice(0, -1).some((wait) => next.held.has(wait.wanted)) || path.slice(1).some((wait) => wait.held.has(next.wanted))) continue;
      const longer = [...path, next];
      if (path[0]!.held.has(next.wanted)) cycles.push(...withWriters(longer, waits));
      else if (longer.length < MOST_TASKS) extend(longer);
    }
  };
  for (const first of candidates) extend([first]);
  return cycles.filter(({ length }) => length > 2 && length <= MOST_TASKS).sort((a, b) => a.length - b.length);
}

/** Can two tasks hold what they hold at the same time? */
function canBeside(a: Wait, b: Wait): boolean {
  return [...a.held].every(([lock, read]) => !b.held.has(lock) || (read && b.held.get(lock) === true));
}

/**
 * Who wants for reading what another holds for reading waits only when a writer queues in between: another task. Every choice of those is
 * a cycle of its own.
 */
function withWriters(cycle: readonly Wait[], waits: readonly Wait[]): Wait[][] {
  let found: Wait[][] = [[...cycle]];
  for (const [i, { wanted, read }] of cycle.entries()) {
    const holder = cycle[(i + 1) % cycle.length]!;
    if (!read || holder.held.get(wanted) !== true) continue;
    const writers = waits.filter((wait) => wait.wanted === wanted && !wait.read && !wait.held.has(wanted));
    found = found.flatMap((waiting) => writers.filter((writer) => waiting.every((wait) => canBeside(wait, writer))).map((writer) => [...waiting, writer]));
  }
  return found;
}

/** The calls of a state that may wait so. */
interface Choice {
  readonly actions: readonly Action[];
  /** Do they when they are alone? If not, what another task does may bring them there. */
  readonly isCertain: boolean;
}

/** Calls that may close a cycle, each with the wait that is expected of its task. */
interface Attempt {
  readonly program: ConcurrentProgram;
  readonly waits: readonly Wait[];
}

/** Those first in which most calls wait as they should when they are alone; of those one from each state, then the next ones. */
function* attemptsOf(system: System, states: readonly LockingState[], callers: Callers, cycle: readonly Wait[]): Generator<Attempt> {
  const { tasks } = system;
  const from = states.map(({ unit, calls }) => ({ unit, choices: cycle.map((wait) => choiceOf(calls, wait, callers.get(wait)!)) }));
  for (let certain = cycle.length; certain > 0; certain--) {
    const sources = from
      .filter(({ choices }) => choices.filter(({ isCertain }) => isCertain).length === certain)
      .map(({ unit, choices }) => ({ unit, calls: product(choices.map(({ actions }) => actions)) }));
    for (let source = sources.shift(); source; source = sources.shift()) {
      const { unit, calls } = source;
      const next = calls.next();
      if (next.done === true) continue;
      sources.push(source);
      const program = programOf(system, tasks.likelyBounds, unit.path, next.value);
      if (tasks.isSound(program)) yield { program, waits: cycle };
    }
  }
}

function choiceOf(calls: readonly LockingCall[], wait: Wait, verbs: ReadonlySet<string>): Choice {
  const here = calls.filter(({ waits }) => waits.has(wait)).map(({ action }) => action);
  if (here.length > 0) return { actions: someOfEachVerb(here), isCertain: true };
  const elsewhere = calls.map(({ action }) => action).filter(({ verb, fault }) => fault === undefined && verbs.has(verb));
  return { actions: someOfEachVerb(elsewhere), isCertain: false };
}

/** Two calls of one verb are enough: two tasks of a cycle may make the same call, or each its own. */
function someOfEachVerb(actions: readonly Action[]): Action[] {
  return actions.filter(({ verb }, i) => actions.slice(0, i).filter((other) => other.verb === verb).length < 2);
}

function* product<T>([first, ...rest]: readonly (readonly T[])[]): Generator<T[]> {
  if (first === undefined) yield [];
  for (const item of first ?? []) for (const others of product(rest)) yield [item, ...others];
}
