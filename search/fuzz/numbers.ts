// SPDX-License-Identifier: GPL-2.0-only
/** @file Dice from a seed. */
import { Random } from '../../reference/engine/random.js';
import { Dice } from '../../systems/dice.js';

/** The same seed, the same throws. */
export function diceOf(seed: number): Dice {
  const random = new Random(seed);
  return new Dice({ nextInt: (min, max) => min + random.below(max - min + 1) });
}
