// SPDX-License-Identifier: GPL-2.0-only
/** @file Every reachable state of a model whose states are packed, breadth first. */
import type { Edge, EdgeInvariant, Exploration, Progress, StateInvariant, Violation } from './exploration.js';
import { Growing } from './growing.js';
import type { Action, Outcome } from './model.js';
import type { Packed } from './packed.js';
import { PackedSet } from './packed-set.js';

/** Successors of packed states. */
interface Successors<S> {
  readonly layout: { pack(state: S): Packed; unpack(packed: Packed): S };
  /** What the last `expand` found: `words` words, lo, hi, lo, hi … There may be repetitions. */
  readonly found: Int32Array;
  readonly words: number;
  /** Fills `found`; answers the number of transitions, self-loops included. */
  expand(lo: number, hi: number): number;
}

/** What is searched. */
export interface Searched<S, E> {
  readonly initial: S;
  readonly successors: Successors<S>;
  /** The transitions of a state, one by one. */
  edgesOf(state: S): Iterable<E>;
}

/** How far, what for, and whom to tell. */
export interface SearchOptions<S, E> {
  /** Checked in every state. One that is about transitions is slow: a few thousand states a second. */
  readonly invariants?: readonly (StateInvariant<S> | EdgeInvariant<E>)[];
  /** Stop when each of the invariants is violated, whether or not there are more states. */
  readonly untilViolated?: boolean;
  /** Called about every 65,536 states. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stop after as many states, whether or not there are more. Default: 100 million. */
  readonly maxStates?: number;
}

const PROGRESS_EVERY = 0xffff;
/** States between two steps, less one: a power of two. */
const STEP = 0xff;
/** The same where invariants are checked, which takes longer. */
const CHECKED_STEP = 0x1f;
const DEFAULT_MAX_STATES = 100_000_000;

/** One search. */
export class Explorer<A extends Action, S extends object, E extends Edge<A, S, Outcome>> {
  private readonly seen = new PackedSet(1 << 12);
  /** By number of the state: its two words, and the number of the state from which it was found first. */
  private readonly words = new Growing(1 << 12);
  private readonly parents = new Growing(1 << 11);
  private touched = 0;
  private readonly violations = new Map<string, Violation<A, E, S>>();

  constructor(
    private readonly searched: Searched<S, E>,
    private readonly options: SearchOptions<S, E>,
  ) {}

  /** A few states at a time; `next('stop')` ends it there. */
  *run(): Generator<Progress, Exploration<A, E, S>, 'stop' | undefined> {
    const { initial, successors } = this.searched;
    const { lo, hi } = successors.layout.pack(initial);
    this.insert(lo, hi, -1);
    const { maxStates = DEFAULT_MAX_STATES, onProgress, invariants, untilViolated = false } = this.options;
    const step = invariants === undefined ? STEP : CHECKED_STEP;
    let transitions = 0;
    let depth = 0;
    let levelEnd = 1;
    let expanded = 0;
    for (; expanded < this.seen.size && this.seen.size <= maxStates; expanded++) {
      if (expanded === levelEnd) {
        depth++;
        levelEnd = this.seen.size;
      }
      transitions += successors.expand(this.words.words[2 * expanded]!, this.words.words[2 * expanded + 1]!);
      this.insertFound(expanded);
      if (invariants !== undefined) this.check(expanded, invariants);
      if ((expanded & PROGRESS_EVERY) === 0) onProgress?.({ expanded, states: this.seen.size, depth });
      if (untilViolated && this.violations.size === invariants?.length) break;
      if ((expanded & step) !== step) continue;
      if ((yield { expanded, states: this.seen.size, depth }) === 'stop') {
        expanded++;
        break;
      }
    }
    const complete = expanded === this.seen.size;
    return { states: this.seen.size, transitions, depth, complete, violations: [...this.violations.values()] };
  }

  private insertFound(parent: number): void {
    const { found, words } = this.searched.successors;
    this.touched ^= this.seen.touch(found, words);
    for (let i = 0; i < words; i += 2) this.insert(found[i]!, found[i + 1]!, parent);
  }

  private insert(lo: number, hi: number, parent: number): void {
    if (!this.seen.add(lo, hi)) return;
    this.words.push(lo);
    this.words.push(hi);
    this.parents.push(parent);
  }

  private check(id: number, invariants: NonNullable<SearchOptions<S, E>['invariants']>): void {
    const open = invariants.filter(({ name }) => !this.violations.has(name));
    const state = this.stateOf(id);
    for (const invariant of open) if ('ofState' in invariant && !invariant.ofState(state)) this.report(invariant, this.pathTo(id), state);
    const ofEdges = open.flatMap((invariant) => ('ofEdge' in invariant ? [invariant] : []));
    if (ofEdges.length === 0) return;
    for (const edge of this.searched.edgesOf(state))
      for (const invariant of ofEdges)
        if (!this.violations.has(invariant.name) && !invariant.ofEdge(edge)) this.report(invariant, [...this.pathTo(id), edge], edge.after);
  }

  private report({ name }: { readonly name: string }, edges: readonly E[], state: S): void {
    this.violations.set(name, { invariant: name, path: edges.map(({ action }) => action), edges, state });
  }

  private stateOf(id: number): S {
    return this.searched.successors.layout.unpack({ lo: this.words.words[2 * id]!, hi: this.words.words[2 * id + 1]! });
  }

  /** The actions are not stored: `step` is asked again which of them leads from a state to the next. */
  private pathTo(id: number): E[] {
    const path: E[] = [];
    for (let child = id; child !== 0; child = this.parents.words[child]!) path.push(this.edgeBetween(this.parents.words[child]!, child));
    return path.reverse();
  }

  private edgeBetween(parent: number, child: number): E {
    const { layout } = this.searched.successors;
    for (const edge of this.searched.edgesOf(this.stateOf(parent))) {
      const { lo, hi } = layout.pack(edge.after);
      if (lo === this.words.words[2 * child] && hi === this.words.words[2 * child + 1]) return edge;
    }
    throw new Error('step does not know a transition that the packed search took');
  }
}
