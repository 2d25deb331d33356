// SPDX-License-Identifier: GPL-2.0-only
/** @file Every reachable state of mainline's product within bounds, breadth first. */
import type { Exploration, Progress } from '../exploration.js';
import { Explorer, type SearchOptions } from '../explorer.js';
import type { Action } from './actions.js';
import type { CatalogueOptions } from './catalogue.js';
import { edgesOf } from './edges.js';
import type { Edge } from './invariant.js';
import type { Mutant } from './mutants.js';
import { rules } from './rules.js';
import { initialState, type Bounds, type ModelState } from './state.js';
import { Successors } from './successors.js';

/** What to search, and how far. */
export interface ExploreOptions extends CatalogueOptions, SearchOptions<ModelState, Edge> {
  /** A wrong variant instead of the specification. */
  readonly mutant?: Mutant;
}

type Found = Exploration<Action, Edge, ModelState>;

/** Visits every state that is reachable within `bounds`. Faults are on unless they are turned off. */
export function explore(bounds: Bounds, options: ExploreOptions = {}): Found {
  const steps = exploreInSteps(bounds, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same a few states at a time, for a caller that has to look elsewhere in between; `next('stop')` ends it there. */
export function exploreInSteps(bounds: Bounds, options: ExploreOptions = {}): Generator<Progress, Found, 'stop' | undefined> {
  const asked = { faults: true, ...options };
  const by = options.mutant?.rules ?? rules;
  const searched = {
    initial: initialState(bounds),
    successors: new Successors(by, bounds, asked),
    edgesOf: (state: ModelState) => edgesOf(by, state, bounds, asked),
  };
  return new Explorer<Action, ModelState, Edge>(searched, asked).run();
}
