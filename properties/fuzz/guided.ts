// SPDX-License-Identifier: GPL-2.0-only
/** @file The loop of a coverage-guided search: run what differs a little from what was worth keeping. */
import type { Collector } from '../coverage/collector.js';
import type { Dice } from '../programs.js';
import { Pool } from './pool.js';

/** What the search has to know of inputs of one kind. */
export interface Kind<Input> {
  /** A new one, that has nothing to do with any other. */
  draw(dice: Dice): Input;
  /** One that differs a little from `input`; `other` is another one that was kept. */
  mutate(input: Input, other: Input, dice: Dice): Input;
  /** Runs it: the input that repeats this execution. */
  execute(input: Input): Input;
  /** Beginnings of it, by their length from 1 to `lengthOf`: the same from a length on reach the same. */
  lengthOf(input: Input): number;
  beginning(input: Input, length: number): Input;
}

/** Share of executions that are drawn anew: what no change of a kept input leads to. */
const FRESH = 0.1;

/** Keeps inputs that reach something new, cut off behind where they do. */
export class Guided<Input> {
  readonly pool: Pool<Input>;
  executions = 0;

  constructor(
    private readonly kind: Kind<Input>,
    private readonly collector: Collector,
    private readonly dice: Dice,
  ) {
    this.pool = new Pool(collector.features);
  }

  /** One execution of the search: the input, when it was kept. */
  step(): Input | null {
    const { pool, dice, kind } = this;
    const input = pool.size === 0 || dice.chance(FRESH) ? kind.draw(dice) : kind.mutate(pool.choose(dice).input, pool.any(dice).input, dice);
    return this.run(input);
  }

  /** Runs an input: as it was kept; null: it reaches nothing new. */
  run(input: Input): Input | null {
    const { features } = this.collector;
    const executed = this.execute(input);
    const news = executed.reached.filter((id) => features.all[id]!.hits === 1);
    if (news.length === 0) return null;
    const kept = this.shortest(executed, news);
    this.pool.add(kept.input, kept.reached);
    return kept.input;
  }

  private execute(input: Input): { readonly input: Input; readonly reached: readonly number[] } {
    this.collector.begin();
    const executed = this.kind.execute(input);
    this.executions++;
    return { input: executed, reached: this.collector.end() };
  }

  /** The shortest beginning that reaches all of `news`, by halving. */
  private shortest(whole: ReturnType<Guided<Input>['execute']>, news: readonly number[]): typeof whole {
    let best = whole;
    let low = 1;
    let high = this.kind.lengthOf(whole.input);
    while (low < high) {
      const middle = (low + high) >> 1;
      const shorter = this.execute(this.kind.beginning(whole.input, middle));
      const reached = new Set(shorter.reached);
      if (news.every((id) => reached.has(id))) {
        best = shorter;
        high = middle;
      } else low = middle + 1;
    }
    return best;
  }
}
