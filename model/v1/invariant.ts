// SPDX-License-Identifier: GPL-2.0-only
/** @file What an invariant of the model is. */
import type { Action, Callback, Outcome } from './actions.js';
import type { ModelState } from './state.js';

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
  /** Numbers of Part 2 of the semantics page. */
  readonly items: readonly number[];
}

export type StateInvariant = Statement & { readonly ofState: (state: ModelState) => boolean };
export type EdgeInvariant = Statement & { readonly ofEdge: (edge: Edge) => boolean };

/** Holds in every reachable state, or on every transition from one. */
export type Invariant = StateInvariant | EdgeInvariant;

/** The callbacks for a token on one transition. */
export function callbacksOf({ outcome }: Edge, token: number): readonly Callback[] {
  return outcome.callbacks.get(token) ?? [];
}
