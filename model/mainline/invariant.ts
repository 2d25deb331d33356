// SPDX-License-Identifier: GPL-2.0-only
/** @file What an invariant of mainline's model is. */
import type * as generic from '../exploration.js';
import type { Action, Callback, Outcome, Subject } from './actions.js';
import type { ModelState, Slot } from './state.js';

/** One transition of the model. */
export type Edge = generic.Edge<Action, ModelState, Outcome>;

export type StateInvariant = generic.StateInvariant<ModelState>;
export type EdgeInvariant = generic.EdgeInvariant<Edge>;

/** Holds in every reachable state, or on every transition from one. */
export type Invariant = StateInvariant | EdgeInvariant;

export type Outgoing = Slot & { readonly kind: 'outgoing' };

export const outgoingOf = ({ slots }: ModelState): readonly Outgoing[] => slots.filter((slot): slot is Outgoing => slot.kind === 'outgoing');

/** The callbacks for a file, or the FLB, on one transition. */
export function callbacksOf({ outcome }: Edge, subject: Subject): readonly Callback[] {
  return outcome.callbacks.get(subject) ?? [];
}
