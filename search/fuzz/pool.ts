// SPDX-License-Identifier: GPL-2.0-only
/** @file The inputs that a search keeps, and how often it comes back to each. */
import type { Features } from '../coverage/features.js';
import type { Reached } from '../coverage/collector.js';
import type { Dice } from '../../systems/dice.js';

/** Something that was kept because it reached something new. */
export interface Kept<Input> {
  readonly input: Input;
  readonly reached: Reached;
  /** How often it was chosen to be changed. */
  chosen: number;
}

/** Executions between two looks at how rare everything has become. */
const INTERVAL = 256;

/**
 * Chooses inputs by the rarity of what they reach. The energy of an input is the sum of 1/hits over its features, so that half of the
 * choices go to what few executions reach (the rare branches of Lemieux and Sen, FairFuzz, ASE 2018; the rare features of
 * Böhme, Manès and Cha, Boosting Fuzzer Efficiency: An Information Theoretic Perspective, ESEC/FSE 2020), divided by the root of how often
 * it was chosen before (the schedule FAST of Böhme, Pham and Roychoudhury, Coverage-based Greybox Fuzzing as Markov Chain, CCS 2016,
 * gives less to paths that were exercised often).
 */
export class Pool<Input> {
  readonly entries: Kept<Input>[] = [];
  private sums: number[] = [];
  private age = INTERVAL;

  constructor(private readonly features: Features) {}

  get size(): number {
    return this.entries.length;
  }

  add(input: Input, reached: Reached): void {
    this.entries.push({ input, reached, chosen: 0 });
    this.age = INTERVAL;
  }

  /** One to be changed. The pool must not be empty. */
  choose(dice: Dice): Kept<Input> {
    if (++this.age > INTERVAL || this.sums.length !== this.entries.length) this.weigh();
    const drawn = (dice.below(1 << 24) / (1 << 24)) * this.sums.at(-1)!;
    let low = 0;
    let high = this.sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sums[middle]! > drawn) high = middle;
      else low = middle + 1;
    }
    const kept = this.entries[low]!;
    kept.chosen++;
    return kept;
  }

  /** Any one, all alike. */
  any(dice: Dice): Kept<Input> {
    return dice.pick(this.entries);
  }

  private weigh(): void {
    let sum = 0;
    this.sums = this.entries.map((entry) => (sum += this.energyOf(entry)));
    this.age = 0;
  }

  private energyOf({ reached, chosen }: Kept<Input>): number {
    let rarity = 0;
    for (const id of reached) rarity += 1 / this.features.all[id]!.hits;
    return rarity / Math.sqrt(1 + chosen);
  }
}
