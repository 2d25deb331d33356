// SPDX-License-Identifier: GPL-2.0-only
/** @file The slow search of mainline's model: plain objects, a Set of texts, `step` itself. */
import type { CatalogueOptions } from '../../../model/mainline/catalogue.js';
import { edgesOf } from '../../../model/mainline/edges.js';
import type { Edge } from '../../../model/mainline/invariant.js';
import { rules, type Rules } from '../../../model/mainline/rules.js';
import { initialState, stateKey, type Bounds, type ModelState } from '../../../model/mainline/state.js';

/** Every reachable state with all transitions from it under the rules `by`, breadth first. */
export function* walk(bounds: Bounds, options: CatalogueOptions, by: Rules = rules): Generator<readonly [ModelState, readonly Edge[]]> {
  const queue = [initialState(bounds)];
  const seen = new Set(queue.map(stateKey));
  for (const state of queue) {
    const edges = [...edgesOf(by, state, bounds, { faults: true, ...options })];
    yield [state, edges];
    for (const { after } of edges) {
      const key = stateKey(after);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push(after);
    }
  }
}
