// SPDX-License-Identifier: GPL-2.0-only
/** @file Every reachable state of mainline's product within bounds, breadth first. */
import type { Exploration, Progress, Violation } from '../exploration.js';
import type { Action } from './actions.js';
import type { CatalogueOptions } from './catalogue.js';
import { edgesOf } from './edges.js';
import type { Edge, Invariant } from './invariant.js';
import type { Mutant } from './mutants.js';
import { rules, type Rules } from './rules.js';
import { initialState, stateKey, type Bounds, type ModelState } from './state.js';

/** What to search, and how far. */
export interface ExploreOptions extends CatalogueOptions {
  /** A wrong variant instead of the specification. */
  readonly mutant?: Mutant;
  /** Checked in every state, or on every transition. */
  readonly invariants?: readonly Invariant[];
  /** Stop when each of the invariants is violated, whether or not there are more states. */
  readonly untilViolated?: boolean;
  /** Stop after as many states, whether or not there are more. Default: 10 million. */
  readonly maxStates?: number;
}

type Found = Exploration<Action, Edge, ModelState>;

/** States between two steps of `exploreInSteps`, less one: a power of two. */
const STEP = 0x1f;
const DEFAULT_MAX_STATES = 10_000_000;

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
  return new Explorer(bounds, { faults: true, ...options }).run();
}

class Explorer {
  private readonly rules: Rules;
  private readonly numbers = new Map<string, number>();
  /** By number: the state, and the number of the one from which it was found first. */
  private readonly states: ModelState[] = [];
  private readonly parents: number[] = [];
  private readonly violations = new Map<string, Violation<Action, Edge, ModelState>>();

  constructor(
    private readonly bounds: Bounds,
    private readonly options: ExploreOptions,
  ) {
    this.rules = options.mutant?.rules ?? rules;
  }

  *run(): Generator<Progress, Found, 'stop' | undefined> {
    const { states, bounds, options } = this;
    const { maxStates = DEFAULT_MAX_STATES, invariants = [] } = options;
    this.insert(initialState(bounds), -1);
    let transitions = 0;
    let depth = 0;
    let levelEnd = 1;
    let expanded = 0;
    for (; expanded < states.length && states.length <= maxStates; expanded++) {
      if (expanded === levelEnd) {
        depth++;
        levelEnd = states.length;
      }
      const open = invariants.filter(({ name }) => !this.violations.has(name));
      if (options.untilViolated === true && open.length === 0) break;
      this.checkState(expanded, open);
      for (const edge of edgesOf(this.rules, states[expanded]!, bounds, options)) {
        transitions++;
        this.checkEdge(expanded, edge, open);
        if (edge.after !== edge.before) this.insert(edge.after, expanded);
      }
      if ((expanded & STEP) !== STEP) continue;
      if ((yield { expanded, states: states.length, depth }) === 'stop') {
        expanded++;
        break;
      }
    }
    return { states: states.length, transitions, depth, complete: expanded === states.length, violations: [...this.violations.values()] };
  }

  private insert(state: ModelState, parent: number): void {
    const key = stateKey(state);
    if (this.numbers.has(key)) return;
    this.numbers.set(key, this.states.length);
    this.states.push(state);
    this.parents.push(parent);
  }

  private checkState(id: number, open: readonly Invariant[]): void {
    const state = this.states[id]!;
    for (const invariant of open) if ('ofState' in invariant && !invariant.ofState(state)) this.report(invariant, this.pathTo(id), state);
  }

  private checkEdge(id: number, edge: Edge, open: readonly Invariant[]): void {
    for (const invariant of open)
      if ('ofEdge' in invariant && !this.violations.has(invariant.name) && !invariant.ofEdge(edge))
        this.report(invariant, [...this.pathTo(id), edge], edge.after);
  }

  private report({ name }: Invariant, edges: readonly Edge[], state: ModelState): void {
    this.violations.set(name, { invariant: name, path: edges.map(({ action }) => action), edges, state });
  }

  /** The actions are not stored: which of them leads from a state to the next is asked again. */
  private pathTo(id: number): Edge[] {
    const path: Edge[] = [];
    for (let child = id; child !== 0; child = this.parents[child]!) path.push(this.edgeBetween(this.parents[child]!, child));
    return path.reverse();
  }

  private edgeBetween(parent: number, child: number): Edge {
    const key = stateKey(this.states[child]!);
    for (const edge of edgesOf(this.rules, this.states[parent]!, this.bounds, this.options)) if (stateKey(edge.after) === key) return edge;
    throw new Error('a transition that the search took is there no more');
  }
}
