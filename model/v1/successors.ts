// SPDX-License-Identifier: GPL-2.0-only
/** @file The packed successor function: `step`, tabulated while it is asked. */
import type { Action } from './actions.js';
import { catalogue, type CatalogueOptions } from './catalogue.js';
import { sensiblePlans } from './enabled.js';
import { Family, type Effects } from '../family.js';
import type { Packed } from '../packed.js';
import { footprint } from './footprint.js';
import { Layout } from './layout.js';
import type { Rules } from './rules.js';
import type { Bounds, ModelState } from './state.js';
import { transitionsOf } from './system.js';

/**
 * Successors of packed states. There is no second semantics: a family of actions touches few fields, so what `step`
 * answers for one value of these fields it answers for all states that agree on them. Each value is asked for once, the
 * first time it is met, as a lazily built automaton does it.
 */
export class Successors {
  readonly layout: Layout;
  private readonly families: readonly Family<Action>[];
  /** What the last `expand` found: `words` words, lo, hi, lo, hi … There may be repetitions. */
  readonly found: Int32Array;
  words = 0;

  constructor(
    private readonly rules: Rules,
    private readonly bounds: Bounds,
    options: CatalogueOptions,
  ) {
    this.layout = new Layout(bounds, rules.tables);
    const actions = catalogue(bounds, options).flatMap(({ action, faulty }) => [action, ...faulty]);
    this.families = intoFamilies(this.layout, rules, actions);
    // No action changes a state in more than a handful of ways, whatever the alternatives of a roll-back.
    this.found = new Int32Array(16 * actions.length);
  }

  /** Fills `found` with the successors of a state; answers the number of its transitions, self-loops included. */
  expand(lo: number, hi: number): number {
    this.words = 0;
    let transitions = 0;
    for (let i = 0; i < this.families.length; i++) {
      const family = this.families[i]!;
      const copies = family.copies(lo, hi);
      if (copies > 0) transitions += copies * this.expandBy(family, lo, hi);
    }
    return transitions;
  }

  private expandBy(family: Family<Action>, lo: number, hi: number): number {
    const known = family.find(lo, hi);
    const place = known >= 0 ? known : family.add(lo, hi, this.tabulate(family, lo, hi));
    const { found } = this;
    const { keepsLo, keepsHi } = family;
    const rows = family.rows.words;
    const end = rows[place + 1]!;
    let to = this.words;
    for (let from = place + 2; from < end; from += 2) {
      found[to++] = (lo & keepsLo) | rows[from]!;
      found[to++] = (hi & keepsHi) | rows[from + 1]!;
    }
    this.words = to;
    return rows[place]!;
  }

  /** Asks `step` about the state that has these values in the fields that the family reads, and 0 elsewhere. */
  private tabulate(family: Family<Action>, lo: number, hi: number): Effects {
    const { layout, rules, bounds } = this;
    const before = { lo: (lo & family.readsLo) | family.witness.lo, hi: (hi & family.readsHi) | family.witness.hi };
    const state = layout.unpack(before);
    const written: number[] = [];
    let transitions = 0;
    for (const action of family.members)
      for (const { next } of transitionsOf(rules, state, sensiblePlans(rules, state, action, bounds))) {
        transitions++;
        if (next !== state) this.write(family, written, before, next);
      }
    return { transitions, written };
  }

  private write(family: Family<Action>, written: number[], before: Packed, next: ModelState): void {
    const { lo, hi } = this.layout.pack(next);
    const { keepsLo, keepsHi } = family;
    const changed = ((lo ^ before.lo) | (hi ^ before.hi)) !== 0;
    if ((((lo ^ before.lo) & keepsLo) | ((hi ^ before.hi) & keepsHi)) !== 0)
      throw new Error(`the family "${family.footprint.key}" writes outside of its footprint`);
    const [writtenLo, writtenHi] = [lo & ~keepsLo, hi & ~keepsHi];
    if (!changed && family.changesOnlyWhatItReads) return;
    for (let i = 0; i < written.length; i += 2) if (written[i] === writtenLo && written[i + 1] === writtenHi) return;
    written.push(writtenLo, writtenHi);
  }
}

function intoFamilies(layout: Layout, { tables }: Rules, actions: readonly Action[]): Family<Action>[] {
  const families = new Map<string, Family<Action>>();
  for (const action of actions) {
    const print = footprint(layout, tables, action);
    if (print === undefined) continue;
    if (!families.has(print.key)) families.set(print.key, new Family<Action>(print));
    families.get(print.key)!.members.push(action);
  }
  return [...families.values()];
}
