// SPDX-License-Identifier: GPL-2.0-only
/** @file At each step any of the ready tasks, with equal chances. */
import type { Strategy } from './execution.js';
import { Random } from './random.js';
import type { Task } from './task.js';

/** Steps that are drawn before they are taken, at the most. */
const LOOKAHEAD = 32;

/** Seeded: the same seed makes the same choices. */
export class RandomWalk implements Strategy {
  readonly isBrief = true;
  private readonly random: Random;
  private left: number;
  /** Numbers that were drawn for steps to come: from `first` below `limit`. */
  private readonly drawn = new Uint32Array(LOOKAHEAD);
  private first = 0;
  private limit = 0;

  /** `executions`: how many; Infinity is allowed. */
  constructor(seed: number, executions: number) {
    this.random = new Random(seed);
    this.left = executions;
  }

  begin(): boolean {
    return this.left-- > 0;
  }

  next(ready: readonly Task[]): Task {
    const { first, drawn } = this;
    if (first === this.limit) return ready[this.random.below(ready.length)]!;
    this.took(1);
    return ready[drawn[first]! % ready.length]!;
  }

  ahead(ready: readonly Task[], last: Task): number {
    const { first, drawn } = this;
    for (let i = first; i < LOOKAHEAD; i++) {
      if (i === this.limit) drawn[this.limit++] = this.random.draw();
      if (ready[drawn[i]! % ready.length] !== last) return i - first;
    }
    return LOOKAHEAD - first;
  }

  took(moves: number): void {
    this.first += moves;
    if (this.first === this.limit) this.first = this.limit = 0;
  }
}
