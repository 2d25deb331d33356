// SPDX-License-Identifier: GPL-2.0-only
/** @file The differences found so far, each kind once. */
import type { Action } from '../../model/model.js';
import type { Program } from '../../systems/program.js';
import type { System } from '../../systems/system.js';
import { trimmed } from '../shrink.js';
import type { Unminimised } from '../verdict.js';
import type { Behaviour } from '../../systems/behaviour.js';
import { telling, type AspectDifference } from './compare.js';
import { differenceId, withoutFault, type Difference, type RaceDifference, type SequenceDifference } from './difference.js';

export class Collector {
  private readonly ids = new Set<string>();
  readonly differences: Difference[] = [];

  constructor(readonly system: System) {}

  get size(): number {
    return this.differences.length;
  }

  /** What is known without a fault is known with one. */
  has(id: string): boolean {
    return this.ids.has(id) || this.ids.has(withoutFault(id));
  }

  /** Is a kind among them that is not known? */
  hasNews(differences: readonly AspectDifference[], ...actions: readonly Action[]): boolean {
    return this.news(differences, actions).length > 0;
  }

  /** Ids of what is not known, not even without a fault. */
  private news(differences: readonly AspectDifference[], actions: readonly Action[]): string[] {
    return telling(differences)
      .map((difference) => differenceId(this.system, actions, difference))
      .filter((id) => !this.has(id));
  }

  /** Notes how the last call of the programs differs. */
  add(
    differences: readonly AspectDifference[],
    programs: readonly [Program, Program],
    behaviours: readonly [Behaviour, Behaviour],
    notMinimised: Unminimised | null = null,
  ): void {
    const ids = this.news(differences, programs[0].actions.slice(-1));
    if (ids.length === 0) return;
    for (const id of ids) this.ids.add(id);
    const difference: SequenceDifference = {
      kind: 'sequence',
      ids,
      aspects: differences,
      programs: [trimmed(this.system, programs[0]), trimmed(this.system, programs[1])],
      behaviours,
      ...(notMinimised !== null && { notMinimised }),
    };
    this.differences.push(difference);
  }

  addRace(difference: RaceDifference): void {
    for (const id of difference.ids) this.ids.add(id);
    this.differences.push(difference);
  }
}
