// SPDX-License-Identifier: GPL-2.0-only
/** @file Everything that executions have reached, each thing with a number, a name and how many executions reached it. */

/**
 * `site`: a function, branch or step of the reference. `pair`: two steps of one task, one after the other; `crossing`: of two
 * tasks. `preemption`: a step before which a task lost the processor. `transition`, `succession`: one transition of a machine of
 * the model, and two in a row of the same machine. `fault`: one that fired in a call of some verb. `product`: a call with
 * the state of LUO, its answer, and all transitions that it took.
 */
export type FeatureKind = 'site' | 'pair' | 'crossing' | 'preemption' | 'transition' | 'succession' | 'fault' | 'product';

export interface Feature {
  readonly kind: FeatureKind;
  readonly name: string;
  /** Executions that reached it. */
  hits: number;
}

/** Numbers features in the order in which they are first asked for. */
export class Features {
  readonly all: Feature[] = [];
  private readonly byName = new Map<FeatureKind, Map<string, number>>();
  /** Pairs of small numbers, which are asked for with every step. */
  private readonly byPair = new Map<number, number>();

  get(kind: FeatureKind, name: string): number {
    let ids = this.byName.get(kind);
    if (ids === undefined) this.byName.set(kind, (ids = new Map()));
    let id = ids.get(name);
    if (id === undefined) {
      ids.set(name, (id = this.all.length));
      this.all.push({ kind, name, hits: 0 });
    }
    return id;
  }

  /** Executions that reached it; 0 also when nobody has asked for it yet. */
  hitsOf(kind: FeatureKind, name: string): number {
    const id = this.byName.get(kind)?.get(name);
    return id === undefined ? 0 : this.all[id]!.hits;
  }

  /** Of two steps, by their numbers (below 2^15). */
  pair(kind: 'pair' | 'crossing', first: number, second: number, nameOf: (step: number) => string): number {
    const key = (kind === 'pair' ? first : first + STEPS) * STEPS + second;
    let id = this.byPair.get(key);
    if (id === undefined) this.byPair.set(key, (id = this.get(kind, `${nameOf(first)} -> ${nameOf(second)}`)));
    return id;
  }
}

const STEPS = 1 << 15;
