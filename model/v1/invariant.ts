// SPDX-License-Identifier: GPL-2.0-only
/** @file What an invariant of the model is. */
import type * as generic from '../exploration.js';
import type { Action, Callback, Outcome } from './actions.js';
import type { ModelState } from './state.js';

/** One transition of the model. */
export type Edge = generic.Edge<Action, ModelState, Outcome>;

export type StateInvariant = generic.StateInvariant<ModelState>;
export type EdgeInvariant = generic.EdgeInvariant<Edge>;

/** Holds in every reachable state, or on every transition from one. */
export type Invariant = StateInvariant | EdgeInvariant;

/** The callbacks for a token on one transition. */
export function callbacksOf({ outcome }: Edge, token: number): readonly Callback[] {
  return outcome.callbacks.get(token) ?? [];
}
