// SPDX-License-Identifier: GPL-2.0-only
/** @file Dice for whoever writes programs. */

/** Weights, ready to draw from. */
interface WeightTable {
  readonly values: readonly string[];
  /** Of the weights up to and including each value. */
  readonly sums: readonly number[];
  readonly total: number;
}

const tables = new WeakMap<object, WeightTable>();

function tableOf(weights: object): WeightTable {
  let table = tables.get(weights);
  if (table === undefined) {
    const entries = Object.entries(weights) as [string, number][];
    let total = 0;
    table = { values: entries.map(([value]) => value), sums: entries.map(([, weight]) => (total += weight)), total };
    tables.set(weights, table);
  }
  return table;
}

/** A source of whole numbers, uniform from `min` to `max`: fast-check's generator, or any other. */
export interface Numbers {
  nextInt(min: number, max: number): number;
}

/** Draws by weight, chance and choice. */
export class Dice {
  constructor(private readonly random: Numbers) {}

  below(n: number): number {
    return n <= 1 ? 0 : this.random.nextInt(0, n - 1);
  }

  chance(share: number): boolean {
    return this.random.nextInt(0, 9_999) < share * 10_000;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  weighted<T extends string>(weights: Readonly<Partial<Record<T, number>>>): T {
    const { values, sums, total } = tableOf(weights);
    const drawn = this.below(total);
    let i = 0;
    while (sums[i]! <= drawn) i++;
    return values[i] as T;
  }
}
