// SPDX-License-Identifier: GPL-2.0-only
/** @file A minimal program that still shows a finding. */
import type { Action } from '../model/model.js';
import type { Program } from '../systems/program.js';
import { smallerPrograms } from '../systems/smaller.js';
import type { System } from '../systems/system.js';

/** What shrinking asks a system. */
type Measure<A extends Action = Action> = Pick<System<A>, 'operands'>;

/** Order of size: fewer faults that no kernel produces, fewer actions, then fewer faults, then simpler operands. Used to choose among counterexamples. */
export function sizeOf<A extends Action>(
  { operands }: Measure<A>,
  { actions }: Program<A>,
): readonly [impossible: number, actions: number, faults: number, operands: number] {
  const faults = actions.filter(({ fault }) => fault !== undefined).length;
  const impossible = actions.filter(({ fault }) => fault !== undefined && !operands.isProducible(fault)).length;
  let size = 0;
  for (const action of actions) size += operands.size(action);
  return [impossible, actions.length, faults, size];
}

/** Is `a` smaller than `b`? */
export function isSmaller<A extends Action>(system: Measure<A>, a: Program<A>, b: Program<A>): boolean {
  const [left, right] = [sizeOf(system, a), sizeOf(system, b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! < right[i]!;
  return false;
}

/** Has `a` fewer calls than `b`, or fewer faults? */
export function leavesOut(a: readonly Action[], b: readonly Action[]): boolean {
  const faults = (actions: readonly Action[]): number => actions.filter(({ fault }) => fault !== undefined).length;
  return a.length < b.length || faults(a) < faults(b);
}

/**
 * A minimal program: reached from `program` by steps of `smallerPrograms` while it `fails`.
 * 1-minimal: no single step makes it smaller and still fail. `limit`: executions at the most.
 */
export function minimise<A extends Action>(system: Measure<A>, program: Program<A>, fails: (candidate: Program<A>) => boolean, limit = 20_000): Program<A> {
  let best = program;
  let left = limit;
  for (let progress = true; progress && left > 0;) {
    progress = false;
    for (const candidate of smallerPrograms(system.operands, best)) {
      if (left-- <= 0) break;
      if (!isSmaller(system, candidate, best) || !fails(candidate)) continue;
      best = candidate;
      progress = true;
      break;
    }
  }
  return trimmed(system, best);
}

/** Without the slots and tokens that no action names. */
export function trimmed<A extends Action>({ operands }: Measure<A>, program: Program<A>): Program<A> {
  const { sessions, processes, tokens } = operands.used(program.actions);
  return { ...program, sessions, processes, tokens: program.tokens.slice(0, tokens) };
}
