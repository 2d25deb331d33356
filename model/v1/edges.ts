// SPDX-License-Identifier: GPL-2.0-only
/** @file All transitions from one state, one by one: the slow path of exploration. */
import { catalogue, type CatalogueOptions } from './catalogue.js';
import { sensiblePlans } from './enabled.js';
import type { Edge } from './invariant.js';
import type { Rules } from './rules.js';
import type { Bounds, ModelState } from './state.js';
import { transitionsOf } from './system.js';

/** The transitions of all sensible actions under the rules `by`, in the order of the catalogue. */
export function* edgesOf(by: Rules, before: ModelState, bounds: Bounds, options: CatalogueOptions): Generator<Edge> {
  for (const { action, faulty } of catalogue(bounds, options))
    for (const variant of [action, ...faulty])
      for (const { outcome, next } of transitionsOf(by, before, sensiblePlans(by, before, variant, bounds)))
        yield { before, action: variant, outcome, after: next };
}
