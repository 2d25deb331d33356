// SPDX-License-Identifier: GPL-2.0-only
/** @file Probabilistic concurrency testing: random priorities that change at a few random steps. */
import type { Strategy } from './execution.js';
import { Random } from './random.js';
import type { Task } from './task.js';

/**
 * PCT (Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding
 * Bugs, ASPLOS 2010). The ready task of the highest priority moves; at `depth - 1` random steps the running task falls
 * below all others.
 *
 * An execution of n tasks and k steps shows a given bug of depth d with a chance of at least 1 / (n * k^(d-1)).
 */
export class Pct implements Strategy {
  private readonly random: Random;
  private left: number;
  private readonly priorities = new Map<number, number>();
  private changes: number[] = [];
  private step = 0;
  /** The longest execution so far: where change points are drawn from. */
  private length = 1;

  constructor(
    seed: number,
    executions: number,
    /** Ordering constraints of the bugs that are looked for: 1 plus the number of priority changes. */
    readonly depth = 3,
  ) {
    this.random = new Random(seed);
    this.left = executions;
  }

  begin(): boolean {
    this.length = Math.max(this.length, this.step);
    this.step = 0;
    this.priorities.clear();
    this.changes = Array.from({ length: this.depth - 1 }, () => this.random.below(this.length));
    return this.left-- > 0;
  }

  next(ready: readonly Task[]): Task {
    const step = this.step++;
    let best = this.highest(ready);
    const change = this.changes.indexOf(step);
    if (change >= 0) {
      // Below every initial priority; a later change point is lower than an earlier one.
      this.priorities.set(best.id, -1 - change);
      best = this.highest(ready);
    }
    return best;
  }

  ahead(ready: readonly Task[], last: Task): number {
    if (this.highest(ready) !== last) return 0;
    let ahead = Infinity;
    for (const at of this.changes) if (at >= this.step) ahead = Math.min(ahead, at - this.step);
    return ahead;
  }

  took(moves: number): void {
    this.step += moves;
  }

  private highest(ready: readonly Task[]): Task {
    let best = ready[0]!;
    for (let i = 1; i < ready.length; i++) if (this.priority(ready[i]!) > this.priority(best)) best = ready[i]!;
    return best;
  }

  private priority({ id }: Task): number {
    let priority = this.priorities.get(id);
    if (priority === undefined) this.priorities.set(id, (priority = this.random.below(0x4000_0000)));
    return priority;
  }

  /** An upper bound of the chance that `executions` executions of `tasks` tasks and `steps` steps miss a bug of this depth. */
  static missProbability(tasks: number, steps: number, depth: number, executions: number): number {
    return (1 - 1 / (tasks * steps ** (depth - 1))) ** executions;
  }
}
