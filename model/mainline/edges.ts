// SPDX-License-Identifier: GPL-2.0-only
/** @file All transitions from one state of mainline's model, one by one. */
import { catalogue, type CatalogueOptions } from './catalogue.js';
import { hasMeaning } from './enabled.js';
import type { Edge } from './invariant.js';
import type { Rules } from './rules.js';
import type { Bounds, ModelState } from './state.js';
import { faultCanFire, stepBy } from './system.js';

/** The transitions of all sensible actions, and of all faults that can fire, under the rules `by`, in the order of the catalogue. */
export function* edgesOf(by: Rules, before: ModelState, bounds: Bounds, options: CatalogueOptions): Generator<Edge> {
  for (const { action, faulty } of catalogue(bounds, options)) {
    if (!hasMeaning(before, action, bounds.descriptors)) continue;
    for (const variant of [action, ...faulty]) {
      if (variant.fault !== undefined && !faultCanFire(by, before, variant)) continue;
      for (const { outcome, next } of stepBy(by, before, variant)) yield { before, action: variant, outcome, after: next };
    }
  }
}
