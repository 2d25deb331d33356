// SPDX-License-Identifier: GPL-2.0-only
/** @file The loop of a coverage-guided search: run what differs a little from what was worth keeping. */
import type { Collector } from '../coverage/collector.js';
import type { Dice } from '../../systems/dice.js';
import { Pool } from './pool.js';

/** What the search has to know of inputs of one kind. */
export interface Kind<Input> {
  /** A new one, that has nothing to do with any other. */
  draw(dice: Dice): Input;
  /** One that differs a little from `input`; `other` is another one that was kept. */
  mutate(input: Input, other: Input, dice: Dice): Input;
  /** Runs it: the input that repeats this execution. */
  execute(input: Input): Input;
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
    const { collector } = this;
    collector.begin();
    const executed = this.kind.execute(input);
    const reached = collector.end();
    this.executions++;
    if (!reached.some((id) => collector.features.all[id]!.hits === 1)) return null;
    this.pool.add(executed, reached);
    return executed;
  }
}
