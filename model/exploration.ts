// SPDX-License-Identifier: GPL-2.0-only
/** @file What a search through every state of a model answers, whatever the model is. */
import type { Action, Outcome } from './model.js';

/** How far a search is. */
export interface Progress {
  readonly expanded: number;
  readonly states: number;
  readonly depth: number;
}

/** One transition of a model. */
export interface Edge<A extends Action = Action, S = object, O extends Outcome = Outcome> {
  readonly before: S;
  readonly action: A;
  readonly outcome: O;
  readonly after: S;
}

interface Statement {
  /** A sentence in kebab-case. */
  readonly name: string;
  /** Numbers of the intended semantics. */
  readonly items: readonly number[];
}

export type StateInvariant<S> = Statement & { readonly ofState: (state: S) => boolean };
export type EdgeInvariant<E> = Statement & { readonly ofEdge: (edge: E) => boolean };

/** An invariant that does not hold, with a shortest way to show it. */
export interface Violation<A = Action, E = Edge, S = object> {
  readonly invariant: string;
  /** From the initial state. An invariant of transitions is violated by the last one. */
  readonly path: readonly A[];
  /** The path with outcomes and states. Of several outcomes that lead to one state it has the first. */
  readonly edges: readonly E[];
  readonly state: S;
}

/** What a search of a model came to: counts, and a shortest path to each violated invariant. */
export interface Exploration<A = Action, E = Edge, S = object> {
  readonly states: number;
  /** Pairs of action and outcome in all states, errors and those that change nothing included. */
  readonly transitions: number;
  /** Length of the longest shortest path. */
  readonly depth: number;
  /** False: the limit was reached or the search was stopped, nothing is known about the rest. */
  readonly complete: boolean;
  /** At most one an invariant: a shortest. */
  readonly violations: readonly Violation<A, E, S>[];
}
