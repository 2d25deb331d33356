// SPDX-License-Identifier: GPL-2.0-only
/** @file Smaller programs of mainline, and the smallest that still shows a finding. */
import type { Action } from '../../model/mainline/actions.js';
import { complexity, renamed, simplerActions } from '../../systems/mainline/operands.js';
import type { MainlineProgram } from './execute.js';

/**
 * Programs that are smaller than this one, the most promising first: halves, quarters, … single actions taken out
 * (delta debugging, Zeller and Hildebrandt 2002), then faults taken off, then operands made simpler.
 */
export function* smallerPrograms(program: MainlineProgram): Generator<MainlineProgram> {
  const { actions } = program;
  const { length } = actions;
  for (let size = length >> 1; size >= 1; size = size >> 1)
    for (let start = length - size; start >= 0; start -= size) yield { ...program, actions: actions.filter((_, i) => i < start || i >= start + size) };
  // Pairs that only make sense together: a create and its close.
  for (let i = 0; i < length; i++) for (let j = i + 2; j < length; j++) yield { ...program, actions: actions.filter((_, k) => k !== i && k !== j) };
  for (const [i, action] of actions.entries()) for (const simpler of withoutFault(action)) yield replaced(program, i, simpler);
  for (const field of ['session', 'token', 'process'] as const)
    for (let from = 1; from < extentOf(program, field); from++)
      for (let to = 0; to < from; to++) yield { ...program, actions: actions.map((action) => renamed(action, field, from, to)) };
  for (const [i, action] of actions.entries()) for (const simpler of simplerActions(action)) yield replaced(program, i, simpler);
}

const extentOf = ({ sessions, tokens, processes }: MainlineProgram, field: 'session' | 'token' | 'process'): number =>
  field === 'session' ? sessions : field === 'token' ? tokens.length : processes;

const replaced = (program: MainlineProgram, index: number, action: Action): MainlineProgram => ({
  ...program,
  actions: program.actions.map((old, i) => (i === index ? action : old)),
});

function* withoutFault({ fault, ...rest }: Action): Generator<Action> {
  if (fault === undefined) return;
  const action = rest as Action;
  yield action;
  if (fault.n > 1) yield { ...action, fault: { ...fault, n: 1 } };
  if (fault.errno !== undefined && fault.errno !== 5) yield { ...action, fault: { ...fault, errno: 5 } };
}

/** Order of size: fewer actions, then fewer faults, then simpler operands. */
function sizeOf({ actions }: MainlineProgram): readonly number[] {
  return [actions.length, actions.filter(({ fault }) => fault !== undefined).length, actions.reduce((sum, action) => sum + complexity(action), 0)];
}

/** Is `a` smaller than `b`? */
export function isSmaller(a: MainlineProgram, b: MainlineProgram): boolean {
  const [left, right] = [sizeOf(a), sizeOf(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! < right[i]!;
  return false;
}

/** 1-minimal: no single step of `smallerPrograms` makes it smaller and still fail. `limit`: executions at the most. */
export function minimise(program: MainlineProgram, fails: (candidate: MainlineProgram) => boolean, limit = 4_000): MainlineProgram {
  let best = program;
  let left = limit;
  for (let progress = true; progress && left > 0;) {
    progress = false;
    for (const candidate of smallerPrograms(best)) {
      if (!isSmaller(candidate, best)) continue;
      if (left-- <= 0) break;
      if (!fails(candidate)) continue;
      best = candidate;
      progress = true;
      break;
    }
  }
  return best;
}
