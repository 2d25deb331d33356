// SPDX-License-Identifier: GPL-2.0-only
/** @file In which order each call takes its locks, in each state: learned from single executions. */
import type { Action } from '../../model/model.js';
import type { Lock } from '../../reference/kernel/index.js';
import { systemOf } from '../../systems/index.js';
import type { Revision, System } from '../../systems/system.js';
import type { SearchOptions } from '../check.js';
import { startOf } from './judge.js';
import { matrixStates, programOf, type MatrixState } from './matrix.js';

/** A moment at which a task may have to wait. Locks go by their classes: which one of a class it is, an execution has to tell. */
export interface Wait {
  /** The classes of what it holds by then, each with whether it holds it for reading. */
  readonly held: ReadonlyMap<string, boolean>;
  readonly wanted: string;
  readonly read: boolean;
}

/** A call in a state, and the waits of it when it runs there alone. */
export interface LockingCall {
  readonly action: Action;
  readonly waits: ReadonlySet<Wait>;
}

/** A state, and what can be called there. */
export interface LockingState {
  readonly unit: MatrixState;
  readonly calls: readonly LockingCall[];
}

/** When to end early, and how to let others have their turn. */
export type Course = Pick<SearchOptions, 'signal' | 'breathe'>;

/** Those without a fault come first. Equal waits are one object, whoever waits. */
export async function lockWaits(revision: Revision, { signal, breathe }: Course): Promise<LockingState[]> {
  const system = systemOf(revision);
  const known = new Map<string, Wait>();
  const states: LockingState[] = [];
  for (const unit of matrixStates(system, system.tasks.likelyBounds)) {
    if (signal?.aborted) break;
    states.push({ unit, calls: callsIn(revision, system, unit, known) });
    await breathe?.();
  }
  return states;
}

function callsIn(revision: Revision, system: System, unit: MatrixState, known: Map<string, Wait>): LockingCall[] {
  const { model, tasks } = system;
  const actions = model
    .enabledActions(unit.state, tasks.likelyBounds, { oneFile: true, faults: true })
    .filter((action) => tasks.isForTasks(action) && tasks.isLikely(action));
  const start = startOf(revision, programOf(system, tasks.likelyBounds, unit.path, actions.slice(0, 1)), []);
  if (!start) return [];
  const { computer } = start.execution;
  const calls = actions.map((action): LockingCall => {
    start.rewind();
    const waits = new Set<Wait>();
    computer.watch = {
      step: ({ next, held }) => {
        if (next?.access !== 'acquire') return;
        const holds = held.map(({ lock, read }) => [lock.name, read] as const);
        waits.add(oneOf(known, { held: new Map(holds), wanted: (next.object as Lock).name, read: next.name.startsWith('down_read') }));
      },
    };
    if (computer.means(action)) computer.perform(action);
    computer.watch = null;
    return { action, waits };
  });
  computer.release();
  return calls.sort((a, b) => Number(a.action.fault !== undefined) - Number(b.action.fault !== undefined));
}

function oneOf(known: Map<string, Wait>, wait: Wait): Wait {
  const key = JSON.stringify([[...wait.held].sort(), wait.wanted, wait.read]);
  const same = known.get(key) ?? wait;
  known.set(key, same);
  return same;
}
