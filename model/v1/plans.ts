// SPDX-License-Identifier: GPL-2.0-only
/** @file Every way in which an action may end, faults without an occasion included. */
import type { Action, Verb } from './actions.js';
import { faultErrors } from './fault.js';
import { refuse, type Plan } from './plan.js';
import type { Rules } from './rules.js';
import type { ModelState } from './state.js';
import { verbs } from './verbs.js';
import type { Plans } from './verbs/plans.js';

/** All plans that the specification allows for `action`. Empty: the action has no meaning in this state. */
export function plansOf(rules: Rules, state: ModelState, action: Action): readonly Plan[] {
  const plans = dispatch(rules, state, action);
  if (action.fault === undefined || plans.some(({ fired }) => fired)) return plans;
  return withoutOccasion(action, plans);
}

/** The plans in which the fault of `action` has its occasion; all, if it has no fault. */
export function firingPlans(rules: Rules, state: ModelState, action: Action): readonly Plan[] {
  const plans = dispatch(rules, state, action);
  return action.fault === undefined || plans.some(({ fired }) => fired) ? plans : [];
}

/** Does the fault of `action` have an occasion in this state? */
export function faultCanFire(rules: Rules, state: ModelState, action: Action): boolean {
  return dispatch(rules, state, action).some(({ fired }) => fired);
}

/**
 * A fault is said to have fired where the specification has no occasion for it: the caller's computer has steps that
 * the specification has not, or a race let it come there. Then the call may end with the fault's error, or with
 * the one that it would have met anyway; either way nothing changes.
 */
function withoutOccasion(action: Action, plans: readonly Plan[]): readonly Plan[] {
  if (plans.length === 0) return plans;
  const refused: Plan = refuse(faultErrors(action.fault!), true);
  const errors = plans.filter(({ rets }) => !rets.includes(0));
  return [action.verb === 'reboot' ? { ...refused, reboot: 'refused' } : refused, ...errors];
}

function dispatch(rules: Rules, state: ModelState, action: Action): readonly Plan[] {
  return (verbs[action.verb] as Plans<Verb>)(rules, state, action as Action & { verb: never });
}
