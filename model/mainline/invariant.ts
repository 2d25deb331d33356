// SPDX-License-Identifier: GPL-2.0-only
/** @file What an invariant of mainline's model is. */
import type { Action, Callback, Outcome, Subject } from './actions.js';
import type { ModelState, Slot } from './state.js';

/** One transition of the model. */
export interface Edge {
  readonly before: ModelState;
  readonly action: Action;
  readonly outcome: Outcome;
  readonly after: ModelState;
}

interface Statement {
  /** A sentence in kebab-case. */
  readonly name: string;
  /** Numbers of the intended semantics. */
  readonly items: readonly number[];
}

export type StateInvariant = Statement & { readonly ofState: (state: ModelState) => boolean };
export type EdgeInvariant = Statement & { readonly ofEdge: (edge: Edge) => boolean };

/** Holds in every reachable state, or on every transition from one. */
export type Invariant = StateInvariant | EdgeInvariant;

export type Outgoing = Slot & { readonly kind: 'outgoing' };

export const outgoingOf = ({ slots }: ModelState): readonly Outgoing[] => slots.filter((slot): slot is Outgoing => slot.kind === 'outgoing');

/** The callbacks for a file, or the FLB, on one transition. */
export function callbacksOf({ outcome }: Edge, subject: Subject): readonly Callback[] {
  return outcome.callbacks.get(subject) ?? [];
}
