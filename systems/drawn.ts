// SPDX-License-Identifier: GPL-2.0-only
/** @file fast-check arbitrary of whatever is drawn by dice and made smaller by hand. */
import * as fc from 'fast-check';
import { Dice } from './dice.js';

/** Generates with `draw`; shrinks as `smaller` does, the most promising first. */
export class Drawn<P extends object> extends fc.Arbitrary<P> {
  constructor(
    private readonly draw: (dice: Dice) => P,
    private readonly smaller: (drawn: P) => IterableIterator<P>,
  ) {
    super();
  }

  generate(mrng: fc.Random): fc.Value<P> {
    return new fc.Value(this.draw(new Dice(mrng)), undefined);
  }

  canShrinkWithoutContext(value: unknown): value is P {
    return typeof value === 'object' && value !== null;
  }

  shrink(drawn: P): fc.Stream<fc.Value<P>> {
    return new fc.Stream(this.smaller(drawn)).map((smaller) => new fc.Value(smaller, undefined));
  }
}
