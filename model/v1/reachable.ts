// SPDX-License-Identifier: GPL-2.0-only
/** @file The graph of all reachable states at small bounds: to be drawn, not to be searched. */
import type { Verb } from './actions.js';
import { edgesOf } from './edges.js';
import { rules } from './rules.js';
import { initialState, stateKey, type Bounds, type ModelState } from './state.js';

/** All calls that lead from one state to another. Calls that change nothing are left out. */
export interface ReachableEdge {
  readonly from: number;
  readonly to: number;
  /** Each once, in the order of the catalogue. */
  readonly verbs: readonly Verb[];
}

export interface ReachableGraph {
  readonly bounds: Bounds;
  /** Breadth first: the initial state is number 0. */
  readonly states: readonly ModelState[];
  readonly edges: readonly ReachableEdge[];
}

/** Without injected faults. Null: there are more than `most` states. */
export function reachableGraph(bounds: Bounds, most: number): ReachableGraph | null {
  const states = [initialState(bounds)];
  const numbers = new Map([[stateKey(states[0]!), 0]]);
  const edges = new Map<string, { readonly from: number; readonly to: number; readonly verbs: Verb[] }>();
  for (let from = 0; from < states.length; from++)
    for (const { action, after } of edgesOf(rules, states[from]!, bounds, { faults: false })) {
      const key = stateKey(after);
      let to = numbers.get(key);
      if (to === undefined) {
        if (states.length === most) return null;
        to = states.push(after) - 1;
        numbers.set(key, to);
      }
      if (to === from) continue;
      const edge = edges.get(`${from} ${to}`) ?? { from, to, verbs: [] };
      edges.set(`${from} ${to}`, edge);
      if (!edge.verbs.includes(action.verb)) edge.verbs.push(action.verb);
    }
  return { bounds, states, edges: [...edges.values()] };
}
