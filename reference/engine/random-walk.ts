// SPDX-License-Identifier: GPL-2.0-only
/** @file At each step any of the ready tasks, with equal chances. */
import type { Strategy } from './execution.js';
import { Random } from './random.js';
import type { Task } from './task.js';

/** Seeded: the same seed makes the same choices. */
export class RandomWalk implements Strategy {
  private readonly random: Random;
  private left: number;

  /** `executions`: how many; Infinity is allowed. */
  constructor(seed: number, executions: number) {
    this.random = new Random(seed);
    this.left = executions;
  }

  begin(): boolean {
    return this.left-- > 0;
  }

  next(ready: readonly Task[]): Task {
    return ready[this.random.below(ready.length)]!;
  }
}
