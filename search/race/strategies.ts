// SPDX-License-Identifier: GPL-2.0-only
/** @file How the schedules of a program are chosen, by name. */
import { Dpor } from '../../reference/engine/dpor.js';
import { Exhaustive } from '../../reference/engine/exhaustive.js';
import type { Strategy } from '../../reference/engine/execution.js';
import { Pct } from '../../reference/engine/pct.js';
import { RandomWalk } from '../../reference/engine/random-walk.js';

/** How the schedules of a program are chosen. */
export type StrategyName = 'dpor' | 'random' | 'pct' | 'preemptions';
export const STRATEGIES: readonly StrategyName[] = ['dpor', 'random', 'pct', 'preemptions'];

/** A fresh one. `executions`: how many a sample has; `seed`: of a sample. */
export function strategyNamed(name: StrategyName, { preemptions, executions, seed }: { preemptions: number; executions: number; seed: number }): Strategy {
  switch (name) {
    case 'dpor':
      return new Dpor();
    case 'random':
      return new RandomWalk(seed, executions);
    case 'pct':
      return new Pct(seed, executions);
    case 'preemptions':
      return new Exhaustive(preemptions);
  }
}
