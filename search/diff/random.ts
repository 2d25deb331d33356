// SPDX-License-Identifier: GPL-2.0-only
/** @file Random programs on two machines side by side: larger than what can be exhausted, each difference made minimal. */
import * as fc from 'fast-check';
import type { Action } from '../../model/model.js';
import type { Revision } from '../../systems/system.js';
import type { Program } from '../../systems/program.js';
import { minimise } from '../shrink.js';
import type { Unminimised } from '../verdict.js';
import type { Behaviour } from '../../systems/behaviour.js';
import type { Collector } from './collector.js';
import { compare, inAnyOrder, isAlike, isSoft, telling, type AspectDifference } from './compare.js';
import { differenceId, type DiffBound } from './difference.js';
import { Side } from './side.js';

type Pair<T> = readonly [T, T];

/** Programs between two breaths. */
const BATCH = 32;
/** Occasions of one fault in one call at the most. */
const OCCASIONS = 32;

/** How the call at `at` differs. */
interface Parting {
  readonly at: number;
  readonly differences: readonly AspectDifference[];
  readonly behaviours: Pair<Behaviour>;
}

export class RandomPrograms {
  programs = 0;
  /** Carried out by both sides, those for making programs minimal included. */
  private actions = 0;

  constructor(
    private readonly revisions: Pair<Revision>,
    readonly seed: number,
    private readonly found: Collector,
    /** Why minimising has to end now; null: it has not. */
    private readonly ended: () => Unminimised | null = () => null,
  ) {}

  /** At most `most` programs more. A batch depends only on the seed and on how many there were. */
  runBatch(most: number): void {
    const k = Math.ceil(this.programs / BATCH);
    for (const program of fc.sample(this.found.system.drawing.programs(), { numRuns: Math.min(BATCH, most), seed: (this.seed + k * 0x9e3779b1) | 0 }))
      this.try(program);
  }

  bound(stopped: boolean): NonNullable<DiffBound['random']> {
    const { programs: count, actions, seed } = this;
    return { programs: count, actions, seed, stopped };
  }

  /** Compares what the two sides do of one program. */
  try(program: Program): void {
    this.programs++;
    for (const { at, differences } of this.partings(program)) {
      const isNew = this.found.hasNews(differences, program.actions[at]!);
      if (isNew) this.tell({ ...program, actions: program.actions.slice(0, at + 1) }, differences);
    }
  }

  /** Makes each new kind of difference minimal on its own. */
  private tell(program: Program, differences: readonly AspectDifference[]): void {
    const ids = telling(differences).map((difference) => differenceId(this.found.system, program.actions.slice(-1), difference));
    for (const id of ids) {
      if (this.found.has(id)) continue;
      const smallest = minimise(this.found.system, program, (candidate) => this.ended() === null && this.shows(candidate, id) !== null);
      const shown = this.shows(smallest, id);
      if (shown) this.found.add(shown.differences, [smallest, smallest], shown.behaviours, this.ended());
    }
  }

  private shows(program: Program, id: string): Parting | null {
    const last = program.actions.length - 1;
    for (const parting of this.partings(program)) {
      if (parting.at !== last) continue;
      if (telling(parting.differences).some((difference) => differenceId(this.found.system, program.actions.slice(-1), difference) === id)) return parting;
    }
    return null;
  }

  /** Where the two sides differ, up to where they part. */
  private *partings(program: Program): Generator<Parting> {
    const sides = this.revisions.map((revision) => new Side(revision, program)) as unknown as Pair<Side>;
    let kept: Pair<Pick<Behaviour, 'kept'>> = [{ kept: [] }, { kept: [] }];
    try {
      for (const [at, action] of program.actions.entries()) {
        const seen = [sides[0].see(action), sides[1].see(action)] as const;
        if (!seen[0] || !seen[1]) continue;
        this.actions++;
        const behaviours: Pair<Behaviour> = [seen[0].behaviour, seen[1].behaviour];
        const differences = compare(...behaviours, kept);
        const told = action.fault ? inAnyOrder(...behaviours, differences) : differences;
        if (told.length > 0 && !this.isOtherOccasion(program, at, action, behaviours)) yield { at, differences: told, behaviours };
        if (!isSoft(differences)) return;
        kept = behaviours;
      }
    } finally {
      for (const side of sides) side.release();
    }
  }

  /**
   * Which occasion of a fault strikes depends on the order of steps inside: it is no difference when each side can do what
   * the other did, at some occasion or without one.
   */
  private isOtherOccasion(program: Program, at: number, action: Action, behaviours: Pair<Behaviour>): boolean {
    if (!action.fault) return false;
    const path = program.actions.slice(0, at);
    return ([0, 1] as const).every((i) => this.possible(i, program, path, action).some((other) => isAlike(other, behaviours[1 - i]!)));
  }

  private possible(side: 0 | 1, size: Program, path: readonly Action[], action: Action): Behaviour[] {
    const all: Behaviour[] = [];
    for (let n = 1; n <= OCCASIONS; n++) {
      const machine = Side.at(this.revisions[side], size, path);
      const seen = machine.see({ ...action, fault: { ...action.fault!, n } });
      machine.release();
      if (seen) all.push(seen.behaviour);
      if (!seen?.fired) break;
    }
    return all;
  }
}
