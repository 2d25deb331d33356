// SPDX-License-Identifier: GPL-2.0-only
/** @file The slow search: plain objects, a Map, `step` itself. What the packed search has to agree with. */
import { edgesOf } from '../../model/v1/edges.js';
import type { Edge } from '../../model/v1/invariant.js';
import { rules, type Rules } from '../../model/v1/rules.js';
import { initialState, stateKey, type Bounds, type ModelState } from '../../model/v1/system.js';

/** Every reachable state with all transitions from it under the rules `by`, breadth first. */
export function* walk(bounds: Bounds, by: Rules = rules): Generator<readonly [ModelState, readonly Edge[]]> {
  const queue = [initialState(bounds)];
  const seen = new Set(queue.map(stateKey));
  for (const state of queue) {
    const edges = [...edgesOf(by, state, bounds, { faults: true })];
    yield [state, edges];
    for (const { after } of edges) {
      const key = stateKey(after);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(after);
    }
  }
}

/** sessions x tokens x processes x descriptors. */
export const boundsOf = (sessions: number, tokens: number, processes: number, descriptors: number): Bounds => ({
  sessions,
  tokens,
  processes,
  descriptors,
});
