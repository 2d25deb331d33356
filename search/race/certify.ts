// SPDX-License-Identifier: GPL-2.0-only
/** @file Proof by exhaustion that nothing smaller shows a finding. */
import type { Action, Bounds } from '../../model/model.js';
import { Dpor } from '../../reference/engine/dpor.js';
import { Exhaustive } from '../../reference/engine/exhaustive.js';
import { systemOf } from '../../systems/index.js';
import type { Revision, System } from '../../systems/system.js';
import { Execution } from '../execute.js';
import type { Property } from '../../properties/property.js';
import { findingId, plainId } from '../verdict.js';
import { explore, type Exploration } from './explore.js';
import { isSerial, placedIn } from './identity.js';
import { type ConcurrentProgram } from './program.js';
import { noDataRace } from '../../properties/concurrent.js';
import type { RaceFinding } from './search.js';

/** What was exhausted, and whether anything was found there. */
export interface Certificate {
  /** Nothing smaller shows the finding: this race is minimal. */
  readonly minimal: boolean;
  /** A smaller race, when there is one. */
  readonly smaller: ConcurrentProgram | null;
  /** Prefixes are shorter than this. */
  readonly prefix: number;
  /** States at the end of all shorter prefixes, faults included, told apart by the canonical form of model and reference. */
  readonly states: number;
  readonly programs: number;
  readonly executions: number;
  /** Schedules of the race itself with fewer preemptions that were tried. */
  readonly schedules: number;
}

export interface CertifyOptions {
  readonly signal?: AbortSignal;
  readonly breathe?: () => Promise<void>;
}

interface Node {
  readonly path: readonly Action[];
  readonly actions: readonly Action[];
}

/**
 * Tries every program of two tasks of one action each with a shorter prefix, in all interleavings, and every schedule of
 * the race itself with fewer preemptions. A smaller program shows it if it shows the finding of the same id, and does so only where its
 * tasks run side by side. The machine is the race's: its sessions and tokens, one process.
 *
 * Null: it was stopped, or the race has another shape (more than one action a task, a suffix, a third task).
 */
export async function certify(
  revision: Revision,
  { id, race: { program, schedule }, seenAs }: Pick<RaceFinding, 'id' | 'race' | 'seenAs'>,
  property: Property,
  options: CertifyOptions = {},
): Promise<Certificate | null> {
  if (program.tasks.length !== 2 || program.tasks.some((task) => task.length !== 1) || program.suffix.length > 0) return null;
  const system = systemOf(revision);
  const isSeen = (e: Exploration): boolean => e.seen.has(seenAs);
  const isShown = (pair: ConcurrentProgram, { seen }: Exploration): boolean => {
    const found = seen.get(seenAs);
    return (
      found !== undefined && findingId(property.id, placedIn(system, pair, found.violation)) === plainId(id) && !isSerial(revision, pair, seenAs, property)
    );
  };
  const isRacy = property === noDataRace;
  const totals = { states: 0, programs: 0, executions: 0 };
  for (const { path, actions } of shorterPrefixes(revision, program)) {
    totals.states++;
    for (const pair of pairs(system, program, path, actions)) {
      if (options.signal?.aborted) return null;
      const exploration = explore(revision, pair, new Dpor(), [property], { until: isSeen, dataRaces: isRacy, racesOnly: true });
      totals.programs++;
      totals.executions += exploration.executions;
      if (isShown(pair, exploration)) return { ...totals, minimal: false, smaller: pair, prefix: program.prefix.length, schedules: 0 };
    }
    await options.breathe?.();
  }
  const preemptions =
    explore(revision, program, new Exhaustive(schedule.length), [property], { until: isSeen, dataRaces: isRacy, racesOnly: true }).seen.get(seenAs)
      ?.preemptions ?? 0;
  const fewer = preemptions === 0 ? null : explore(revision, program, new Exhaustive(preemptions - 1), [property], { dataRaces: isRacy, racesOnly: true });
  return { ...totals, minimal: fewer === null || !isSeen(fewer), smaller: null, prefix: program.prefix.length, schedules: fewer?.executions ?? 0 };
}

/** Every state at the end of a prefix shorter than the program's, breadth first. */
function* shorterPrefixes(revision: Revision, program: ConcurrentProgram): Generator<Node> {
  const bounds: Bounds = { sessions: program.sessions, tokens: program.tokens.length, processes: 1, descriptors: 1 };
  const seen = new Set<string>();
  let level: (readonly Action[])[] = [[]];
  for (let depth = 0; depth < program.prefix.length; depth++) {
    const next: (readonly Action[])[] = [];
    for (const path of level) {
      const execution = new Execution(revision, program, []);
      for (const [i, action] of path.entries()) execution.observe(action, i);
      const { model, system } = execution;
      const { machine } = execution.computer;
      if (machine.canonical === undefined) throw new Error(`states of ${execution.system.id}'s machine cannot be recognised`);
      const key = `${machine.ended === null ? machine.canonical() : 'dead'}|${model && execution.system.model.stateKey(model)}`;
      execution.computer.release();
      if (!model || seen.has(key)) continue;
      seen.add(key);
      const actions = system.model.enabledActions(model, bounds, { oneFile: true, faults: true }).filter((action) => system.tasks.isForTasks(action));
      yield { path, actions };
      for (const action of actions) next.push([...path, action]);
    }
    level = next;
  }
}

function* pairs({ tasks }: System, program: ConcurrentProgram, prefix: readonly Action[], actions: readonly Action[]): Generator<ConcurrentProgram> {
  for (const [i, a] of actions.entries()) {
    for (const b of actions.slice(i)) {
      const calls = tasks.separate([a, b], program.sessions);
      const pair: ConcurrentProgram = { ...program, sessions: program.sessions + 1, prefix, tasks: calls.map((call) => [call]), suffix: [] };
      if (tasks.isSound(pair)) yield pair;
    }
  }
}
