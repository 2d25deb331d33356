// SPDX-License-Identifier: GPL-2.0-only
/** @file How prepare and freeze fail half-way. */
import type { Action, FaultKind } from '../actions.js';
import { faultErrors } from '../fault.js';
import type { Plan, RollBackChoice } from '../plan.js';
import { registrations, type ModelState } from '../state.js';

/** Faults that strike once a registration, and those that strike at a step of the whole. */
const STEPS = {
  prepare: {
    each: ['begin_node', 'setprop_file'],
    whole: ['kmalloc', 'kho_preserve', 'setprop_setup', 'setprop_subsys', 'kho_serialize'],
  },
  freeze: { each: ['setprop_file'], whole: ['setprop_subsys'] },
} as const satisfies Record<string, { each: readonly FaultKind[]; whole: readonly FaultKind[] }>;

/**
 * 8, 9. The way in which prepare or freeze fails by the action's fault; undefined if that has no occasion.
 *
 * A callback that fails is the `n`-th: `n - 1` others had succeeded. A subsystem fails before the files are asked, as the first one, or after all
 * of them. Any other step may come before, between or after the callbacks: any number had.
 */
export function failHalfWay(state: ModelState, { fault }: Action, what: 'prepare' | 'freeze'): Plan | undefined {
  if (fault === undefined) return undefined;
  const tokens = registrations(state);
  const choice = failedAt();
  if (choice === undefined) return undefined;
  return {
    rets: faultErrors(fault),
    fired: true,
    rollBack: choice,
    run: (draft) => draft.orchestrator(`${what}_fails`),
  };

  function failedAt(): RollBackChoice | undefined {
    const { kind, n } = fault!;
    if (kind === `cb_${what}` && n <= tokens.length) return { tokens, failed: 1, done: n - 1 };
    if (kind === `sub_${what}`) return { tokens, failed: 0, done: n === 1 ? 0 : tokens.length };
    const { each, whole }: { each: readonly FaultKind[]; whole: readonly FaultKind[] } = STEPS[what];
    if (whole.includes(kind) || (each.includes(kind) && n <= tokens.length)) return { tokens, failed: 0, done: 'any' };
    return undefined;
  }
}
