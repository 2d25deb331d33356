// SPDX-License-Identifier: GPL-2.0-only
/** @file Random programs of mainline, the same for the same seed, and what the properties say of one. */
import { conformanceWithTheModel } from '../../properties/mainline/conformance.js';
import type { Property, Violation } from '../../properties/mainline/observation.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import { Author } from '../../systems/mainline/author.js';
import { Dice } from '../../systems/v1/programs.js';
import { execute, type MainlineProgram, type Visit } from './execute.js';

/** Token values in the order in which they are used; with the ends of the u64 range. */
const TOKENS = [1n, 2n, 3n, 16n, 0n, 0xffff_ffff_ffff_ffffn] as const;

/** xorshift32 (Marsaglia 2003): good enough to draw programs from. */
function numbers(seed: number): { nextInt(min: number, max: number): number } {
  let state = (seed | 0) ^ 0x9e37_79b9 || 1;
  return {
    nextInt(min, max) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return min + ((state >>> 0) % (max - min + 1));
    },
  };
}

/** One program of what the model allows: small machines more often than large ones. */
function draw(dice: Dice): MainlineProgram {
  const few = (most: number): number => 1 + Math.min(dice.below(most), dice.below(most));
  const bounds = { sessions: few(5), tokens: few(TOKENS.length), processes: few(2), descriptors: Infinity };
  const author = new Author(dice, bounds, { faults: 0.2, nonsense: 0.08 });
  const length = 10 + dice.below(15);
  const actions = Array.from({ length }, () => author.next());
  return { actions, tokens: TOKENS.slice(0, bounds.tokens), sessions: bounds.sessions, processes: bounds.processes };
}

/** Programs without end. */
export function* randomPrograms(seed: number): Generator<MainlineProgram> {
  const dice = new Dice(numbers(seed));
  for (;;) yield draw(dice);
}

/** `property/function/cause`. */
export const findingId = ({ id }: Property, { where, cause }: Violation): string => `${id}/${where}/${cause}`;

/** Carries a program out. The model is asked last: where another property has said what is wrong, it says nothing new. */
export function judged(revision: Revision, program: MainlineProgram, properties: readonly Property[], visit: Visit): number {
  let told = -1;
  return execute(revision, program, properties, (property, violation, at) => {
    if (property === conformanceWithTheModel && told === at) return false;
    told = at;
    return visit(property, violation, at);
  });
}
