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

/**
 * A test on the way through a call; `??` joins them in the order of the C code: the first that answers ends the call.
 * This one ends it when `condition` holds.
 */
export function refuseIf(condition: boolean, error: string | readonly string[]): readonly Plan[] | undefined {
  return condition ? [refuse(error)] : undefined;
}

/** The test that ends the call when the action's fault is one that strikes here. */
export function strike({ fault }: Action, kind: FaultKind, error: string | readonly string[]): readonly Plan[] | undefined {
  return fault?.kind === kind ? [refuse(error, true)] : undefined;
}
