// SPDX-License-Identifier: GPL-2.0-only
/** @file What an invariant of the model is. */
import type { Action, Outcome } from './actions.js';
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

/** Holds in every reachable state, or on every transition from one. */
export type Invariant = Statement &
  ({ readonly ofState: (state: ModelState) => boolean } | { readonly ofEdge: (edge: Edge) => boolean });
