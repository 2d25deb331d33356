// SPDX-License-Identifier: GPL-2.0-only
/** @file What the baseline of a search of races shows too. */
import type { Action } from '../../model/model.js';
import type { Property } from '../../properties/property.js';
import type { Revision } from '../../systems/system.js';
import { Baseline } from '../baseline.js';
import { leavesOut } from '../shrink.js';
import type { ConcurrentProgram } from './program.js';

/** So many times as many executions of a program are tried on the baseline. */
const BASELINE_LIMIT = 4;
/** So often is it looked into whether what seems new is so. */
const PATIENCE = 8;

/** The calls of a concurrent program. */
export const actionsOf = ({ prefix, tasks, suffix }: ConcurrentProgram): readonly Action[] => [...prefix, ...tasks.flat(), ...suffix];

export class OldRaces {
  /** Ids of what was seen of it. */
  readonly ids = new Set<string>();
  /** Id -> how often what seemed new was not. */
  private readonly disguised = new Map<string, number>();
  private readonly baseline: Baseline | null;
  private readonly limit: number;

  /** `executions`: of one program, at the most. */
  constructor(revision: Revision, baseline: Revision | undefined, properties: readonly Property[], executions: number) {
    this.baseline = baseline === undefined ? null : new Baseline(baseline, revision, properties);
    this.limit = BASELINE_LIMIT * executions;
  }

  /** Whoever compares wants to know that it is new: more is tried there than shows it here. */
  has(program: ConcurrentProgram, id: string): boolean {
    return this.baseline?.showsRace(program, id, this.limit) ?? false;
  }

  /** Need nobody look into it? */
  passesOver(program: ConcurrentProgram, id: string): boolean {
    const isOld = this.has(program, id) || (this.disguised.get(id) ?? 0) >= PATIENCE;
    if (isOld) this.ids.add(id);
    return isOld;
  }

  /**
   * Looks on while a program is made smaller. `isNew`: may it become that one? `isOld`: has the smallest a call or a fault that only keeps the
   * baseline from showing it, so that both show it without?
   */
  beside(
    id: string,
    isShownBy: (program: ConcurrentProgram) => boolean,
  ): { isNew(one: ConcurrentProgram): boolean; isOld(smallest: ConcurrentProgram): boolean } {
    /** Smaller than the smallest so far, and of the baseline. */
    let old: ConcurrentProgram[] = [];
    return {
      isNew: (one) => {
        if (!isShownBy(one)) return false;
        const isOld = this.has(one, id);
        old = isOld ? [...old, one] : [];
        return !isOld;
      },
      isOld: (smallest) => {
        if (!old.some((one) => leavesOut(actionsOf(one), actionsOf(smallest)))) return false;
        this.ids.add(id);
        this.disguised.set(id, (this.disguised.get(id) ?? 0) + 1);
        return true;
      },
    };
  }
}
