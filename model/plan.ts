// SPDX-License-Identifier: GPL-2.0-only
/** @file One way in which an action may end, before the machines have carried it out. */
import type { Action, FaultKind, LuoState, RebootOutcome } from './actions.js';
import type { Draft } from './draft.js';

/** A way to end. One of several when the specification leaves a choice. */
export interface Plan {
  /** Any of these may be returned. */
  readonly rets: readonly (string | 0)[];
  readonly value?: LuoState;
  readonly reboot?: RebootOutcome;
  /** The action's fault had its occasion. */
  readonly fired: boolean;
  /** Sends the machines their events. Absent: nothing changes (item 18). */
  readonly run?: (draft: Draft) => void;
  /** `run` rolls back a step that failed half-way: which registrations it had reached is open. */
  readonly rollBack?: RollBackChoice;
}

/** Which shares `tokens` may have in a roll-back: `failed` of them are `failed`, `done` are `done`, the rest `idle`. */
export interface RollBackChoice {
  readonly tokens: readonly number[];
  readonly failed: 0 | 1;
  readonly done: number | 'any';
}

/** It succeeds. */
export const succeed = (run?: Plan['run'], more: Partial<Plan> = {}): Plan => ({
  rets: [0],
  fired: false,
  ...(run && { run }),
  ...more,
});

/** It fails, and nothing changes (item 18). */
export const refuse = (rets: string | readonly string[], fired = false): Plan => ({
  rets: typeof rets === 'string' ? [rets] : rets,
  fired,
});

/** A test on the way through a call: a condition, or the kind of a fault that strikes there; and its error. */
export type Hurdle = readonly [when: boolean | FaultKind, error: string | readonly string[]];

/** The tests of a call in order: the first that applies ends it, else `success` does. */
export function pass(action: Action, hurdles: readonly Hurdle[], success: () => readonly Plan[]): readonly Plan[] {
  for (const [when, error] of hurdles) {
    if (when === true) return [refuse(error)];
    if (when !== false && when === action.fault?.kind) return [refuse(error, true)];
  }
  return success();
}
