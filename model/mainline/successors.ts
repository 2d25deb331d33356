// SPDX-License-Identifier: GPL-2.0-only
/** @file The packed successor function of mainline: `step`, tabulated while it is asked. */
import { Family, type Effects } from '../family.js';
import type { Packed } from '../packed.js';
import type { Action } from './actions.js';
import { catalogue, type CatalogueOptions } from './catalogue.js';
import { hasMeaning } from './enabled.js';
import { footprint, wholeState } from './footprint.js';
import { Layout } from './layout.js';
import { rules as specification, type Rules } from './rules.js';
import { initialState, type Bounds, type ModelState } from './state.js';
import { nextBy, sensiblePlans } from './system.js';

/** An action, and the same with each of its faults that has the same footprint. */
type Member = readonly Action[];

/**
 * Successors of packed states. There is no second semantics: a family of actions touches few parts of a state, so what `step`
 * answers for one value of these it answers for all states that agree on them. Each value is asked for once.
 */
export class Successors {
  readonly layout: Layout;
  private readonly families: readonly Family<Member>[];
  /** What the last `expand` found: `words` words, lo, hi, lo, hi … There may be repetitions. */
  found = new Int32Array(1 << 10);
  words = 0;

  /** Throws RangeError when a state of these bounds cannot be packed. */
  constructor(
    private readonly rules: Rules,
    private readonly bounds: Bounds,
    options: CatalogueOptions,
  ) {
    const entries = catalogue(bounds, options);
    this.layout = new Layout(
      initialState(bounds),
      bounds,
      extentOf(
        rules,
        bounds,
        entries.map(({ action }) => action),
      ),
    );
    const families = new Map<string, Family<Member>>();
    const put = (members: readonly Action[]): void => {
      if (members.length === 0) return;
      const print = rules === specification ? footprint(this.layout, members[0]!) : wholeState(this.layout);
      if (!families.has(print.key)) families.set(print.key, new Family<Member>(print));
      families.get(print.key)!.members.push(members);
    };
    for (const { action, faulty } of entries) {
      if (action.verb !== 'reboot') put([action, ...faulty]);
      else {
        // One that a handler refuses changes less than one after which the next kernel starves.
        const refused = faulty.filter(({ fault }) => fault!.kind === 'cb_freeze');
        put([action, ...faulty.filter((variant) => !refused.includes(variant))]);
        put(refused);
      }
    }
    this.families = [...families.values()];
  }

  /** Fills `found` with the successors of a state; answers the number of its transitions, self-loops included. */
  expand(lo: number, hi: number): number {
    this.words = 0;
    let transitions = 0;
    for (let i = 0; i < this.families.length; i++) transitions += this.expandBy(this.families[i]!, lo, hi);
    return transitions;
  }

  private expandBy(family: Family<Member>, lo: number, hi: number): number {
    const known = family.find(lo, hi);
    const place = known >= 0 ? known : family.add(lo, hi, this.tabulate(family, lo, hi));
    const { keepsLo, keepsHi } = family;
    const rows = family.rows.words;
    const end = rows[place + 1]!;
    if (this.words + end - place > this.found.length) this.grow();
    const { found } = this;
    let to = this.words;
    for (let from = place + 2; from < end; from += 2) {
      found[to++] = (lo & keepsLo) | rows[from]!;
      found[to++] = (hi & keepsHi) | rows[from + 1]!;
    }
    this.words = to;
    return rows[place]!;
  }

  private grow(): void {
    const old = this.found;
    this.found = new Int32Array(2 * old.length);
    this.found.set(old);
  }

  /** Asks about the state that has these values in the parts that the family reads, and the initial ones elsewhere. */
  private tabulate(family: Family<Member>, lo: number, hi: number): Effects {
    const { rules, bounds, layout } = this;
    const before = { lo: lo & family.readsLo, hi: hi & family.readsHi };
    const state = layout.unpack(before);
    const written: number[] = [];
    let transitions = 0;
    for (const member of family.members) {
      if (!hasMeaning(state, member[0]!, bounds.descriptors)) continue;
      for (const action of member)
        for (const plan of sensiblePlans(rules, state, action)) {
          transitions += plan.rets.length;
          if (plan.run !== undefined) this.write(family, written, before, nextBy(rules, state, plan));
        }
    }
    return { transitions, written };
  }

  private write(family: Family<Member>, written: number[], before: Packed, next: ModelState): void {
    const { lo, hi } = this.layout.pack(next);
    const { keepsLo, keepsHi } = family;
    if ((((lo ^ before.lo) & keepsLo) | ((hi ^ before.hi) & keepsHi)) !== 0)
      throw new Error(`the family "${family.footprint.key}" writes outside of its footprint`);
    if (((lo ^ before.lo) | (hi ^ before.hi)) === 0 && family.changesOnlyWhatItReads) return;
    const [writtenLo, writtenHi] = [lo & ~keepsLo, hi & ~keepsHi];
    for (let i = 0; i < written.length; i += 2) if (written[i] === writtenLo && written[i + 1] === writtenHi) return;
    written.push(writtenLo, writtenHi);
  }
}

function extentOf(rules: Rules, { tokens }: Bounds, actions: readonly Action[]): ConstructorParameters<typeof Layout>[2] {
  const all = (pick: (action: Action) => readonly string[]): string[] => [...new Set(actions.flatMap(pick))];
  const files = all((action) => (action.verb === 'preserve' ? [action.file] : []));
  const isRepeated = rules.tokenIsUsed !== specification.tokenIsUsed;
  return {
    names: all((action) => (action.verb === 'create' ? [action.name] : [])).length,
    files: files.length,
    room: isRepeated ? files.length : tokens,
    phases: rules.tables === specification.tables ? 1 : 2,
    memfds: all((action) => (action.verb === 'resize' ? [action.file] : [])).length,
  };
}
