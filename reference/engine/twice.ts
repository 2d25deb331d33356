// SPDX-License-Identifier: GPL-2.0-only
/** @file The search for hidden nondeterminism: a strategy around a strategy that runs each execution twice. */
import type { Ending, Strategy } from './execution.js';
import type { Task } from './task.js';

/** Two executions of one schedule went different ways: something in the program does not depend on the schedule alone. */
export class HiddenNondeterminism extends Error {
  override readonly name = 'HiddenNondeterminism';
  constructor(
    /** Step number, from 0; the number of steps when only what came after them differs. */
    readonly at: number,
    readonly first: string,
    readonly second: string,
  ) {
    super(`two executions of one schedule differ at step ${at}: first ${first}, then ${second}`);
  }
}

/** Runs every execution of `inner` a second time under the same choices, and compares what is ready and what is done. */
export class Twice implements Strategy {
  private chosen: number[] = [];
  private seen: string[] = [];
  private step = 0;
  /** The execution that runs, or runs next, is the second of its schedule. */
  isSecond = false;
  /** Executions that were compared. */
  compared = 0;

  constructor(private readonly inner: Strategy) {}

  begin(): boolean {
    this.step = 0;
    if (this.isSecond) return true;
    this.chosen = [];
    this.seen = [];
    return this.inner.begin();
  }

  /** Throws HiddenNondeterminism. */
  next(ready: readonly Task[], last: Task | null): Task | null {
    const now = ready.map(({ id, next }) => `${id}:${next?.name ?? ''} ${next?.object.name ?? ''}`).join(', ');
    if (this.isSecond) return this.repeat(ready, now);
    const task = this.inner.next(ready, last);
    this.seen.push(now);
    this.chosen.push(task?.id ?? -1);
    return task;
  }

  private repeat(ready: readonly Task[], now: string): Task | null {
    const at = this.step++;
    if (this.seen[at] !== now) throw new HiddenNondeterminism(at, this.seen[at] ?? 'was over', now);
    return ready.find(({ id }) => id === this.chosen[at]) ?? null;
  }

  end(ending: Ending): void {
    if (!this.isSecond) {
      this.inner.end?.(ending);
      this.isSecond = true;
      return;
    }
    if (this.step !== this.seen.length) throw new HiddenNondeterminism(this.step, this.seen[this.step]!, 'was over');
    this.compared++;
    this.isSecond = false;
  }
}
