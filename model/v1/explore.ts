// SPDX-License-Identifier: GPL-2.0-only
/** @file Every reachable state of the product within bounds, breadth first. */
import type * as generic from '../exploration.js';
import type { Progress } from '../exploration.js';
import type { Action } from './actions.js';
import type { CatalogueOptions } from './catalogue.js';
import { edgesOf } from './edges.js';
import { Growing } from '../growing.js';
import type { Edge, Invariant } from './invariant.js';
import type { Mutant } from './mutants.js';
import { PackedSet } from '../packed-set.js';
import { rules, type Rules } from './rules.js';
import { initialState, type Bounds, type ModelState } from './state.js';
import { Successors } from './successors.js';

/** What to search, how far, and whom to tell. */
export interface ExploreOptions extends CatalogueOptions {
  /** A wrong variant instead of the specification. */
  readonly mutant?: Mutant;
  /** Checked in every state. One that is about transitions is slow: a few thousand states a second. */
  readonly invariants?: readonly Invariant[];
  /** Called about every 65,536 states. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stop after as many states, whether or not there are more. Default: 100 million. */
  readonly maxStates?: number;
}

/** An invariant that does not hold, with a shortest way to show it. */
export type Violation = generic.Violation<Action, Edge, ModelState>;

/** What a search of the model came to. */
export type Exploration = generic.Exploration<Action, Edge, ModelState>;

const PROGRESS_EVERY = 0xffff;
/** States between two steps of `exploreInSteps`, less one: a power of two. */
const STEP = 0xff;
const DEFAULT_MAX_STATES = 100_000_000;

/**
 * Visits every state that is reachable within `bounds`. Faults and errors count as transitions as everything else does;
 * `faults` is on unless it is turned off.
 */
export function explore(bounds: Bounds, options: ExploreOptions = {}): Exploration {
  const steps = exploreInSteps(bounds, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same a few hundred states at a time, for a caller that has to look elsewhere in between; `next('stop')` ends it there. */
export function exploreInSteps(bounds: Bounds, options: ExploreOptions = {}): Generator<Progress, Exploration, 'stop' | undefined> {
  return new Explorer(bounds, { faults: true, ...options }).run();
}

class Explorer {
  private readonly rules: Rules;
  private readonly successors: Successors;
  private readonly seen = new PackedSet(1 << 12);
  /** By number of the state: its two words, and the number of the state from which it was found first. */
  private readonly words = new Growing(1 << 12);
  private readonly parents = new Growing(1 << 11);
  private touched = 0;
  private readonly violations = new Map<string, Violation>();

  constructor(
    private readonly bounds: Bounds,
    private readonly options: ExploreOptions,
  ) {
    this.rules = options.mutant?.rules ?? rules;
    this.successors = new Successors(this.rules, bounds, options);
  }

  *run(): Generator<Progress, Exploration, 'stop' | undefined> {
    const { lo, hi } = this.successors.layout.pack(initialState(this.bounds));
    this.insert(lo, hi, -1);
    const { maxStates = DEFAULT_MAX_STATES, onProgress } = this.options;
    let transitions = 0;
    let depth = 0;
    let levelEnd = 1;
    let expanded = 0;
    for (; expanded < this.seen.size && this.seen.size <= maxStates; expanded++) {
      if (expanded === levelEnd) {
        depth++;
        levelEnd = this.seen.size;
      }
      transitions += this.successors.expand(this.words.words[2 * expanded]!, this.words.words[2 * expanded + 1]!);
      this.insertFound(expanded);
      if (this.options.invariants !== undefined) this.check(expanded, this.options.invariants);
      if ((expanded & PROGRESS_EVERY) === 0) onProgress?.({ expanded, states: this.seen.size, depth });
      if ((expanded & STEP) !== STEP) continue;
      if ((yield { expanded, states: this.seen.size, depth }) === 'stop') {
        expanded++;
        break;
      }
    }
    const complete = expanded === this.seen.size;
    return { states: this.seen.size, transitions, depth, complete, violations: [...this.violations.values()] };
  }

  private insertFound(parent: number): void {
    const { found, words } = this.successors;
    this.touched ^= this.seen.touch(found, words);
    for (let i = 0; i < words; i += 2) this.insert(found[i]!, found[i + 1]!, parent);
  }

  private insert(lo: number, hi: number, parent: number): void {
    if (!this.seen.add(lo, hi)) return;
    this.words.push(lo);
    this.words.push(hi);
    this.parents.push(parent);
  }

  private check(id: number, invariants: readonly Invariant[]): void {
    const open = invariants.filter(({ name }) => !this.violations.has(name));
    const state = this.stateOf(id);
    for (const invariant of open) if ('ofState' in invariant && !invariant.ofState(state)) this.report(invariant, this.pathTo(id), state);
    const ofEdges = open.flatMap((invariant) => ('ofEdge' in invariant ? [invariant] : []));
    if (ofEdges.length === 0) return;
    for (const edge of edgesOf(this.rules, state, this.bounds, this.options))
      for (const invariant of ofEdges)
        if (!this.violations.has(invariant.name) && !invariant.ofEdge(edge)) this.report(invariant, [...this.pathTo(id), edge], edge.after);
  }

  private report({ name }: Invariant, edges: readonly Edge[], state: ModelState): void {
    this.violations.set(name, { invariant: name, path: edges.map(({ action }) => action), edges, state });
  }

  private stateOf(id: number): ModelState {
    return this.successors.layout.unpack({ lo: this.words.words[2 * id]!, hi: this.words.words[2 * id + 1]! });
  }

  /** The actions are not stored: `step` is asked again which of them leads from a state to the next. */
  private pathTo(id: number): Edge[] {
    const path: Edge[] = [];
    for (let child = id; child !== 0; child = this.parents.words[child]!) path.push(this.edgeBetween(this.parents.words[child]!, child));
    return path.reverse();
  }

  private edgeBetween(parent: number, child: number): Edge {
    const { layout } = this.successors;
    for (const edge of edgesOf(this.rules, this.stateOf(parent), this.bounds, this.options)) {
      const { lo, hi } = layout.pack(edge.after);
      if (lo === this.words.words[2 * child] && hi === this.words.words[2 * child + 1]) return edge;
    }
    throw new Error('step does not know a transition that the packed search took');
  }
}
