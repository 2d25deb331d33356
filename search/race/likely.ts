// SPDX-License-Identifier: GPL-2.0-only
/** @file The pairs that a search tries first: one state of each kind, and the calls that change something. */
import type { Action } from '../../model/model.js';
import type { System } from '../../systems/system.js';
import { matrixStates, pairsOf, type MatrixState } from './matrix.js';
import type { ConcurrentProgram } from './program.js';

/** A part of the matrix that takes seconds: what it leaves out are states and calls that differ little from these. */
export function likelyPairs<A extends Action>(of: System<A>): ConcurrentProgram<A>[] {
  const system: System = of;
  const { tasks } = system;
  const kinds = new Map<string, MatrixState>();
  for (const unit of matrixStates(system, tasks.likelyBounds)) {
    const kind = tasks.likelyKind(unit.state);
    if (kind !== null && !kinds.has(kind)) kinds.set(kind, unit);
  }
  const isLikely = ({ tasks: calls }: ConcurrentProgram): boolean => calls.flat().every((call) => tasks.isLikely(call));
  return [...kinds.values()].flatMap((unit) => [...pairsOf(system, unit, tasks.likelyBounds)].filter(isLikely)) as ConcurrentProgram<A>[];
}
