// SPDX-License-Identifier: GPL-2.0-only
/** @file Every schedule with a bounded number of preemptions, depth first. */
import type { Strategy } from './execution.js';
import { defaultChoice } from './schedule.js';
import type { Task } from './task.js';
import { HiddenNondeterminism } from './twice.js';

interface Choice {
  /** Ids still to try at this step, the next one last. */
  readonly untried: number[];
  chosen: number;
  /** Preemptions before this step. */
  readonly preemptions: number;
  /** Who may go on without a preemption: -1 when nobody (the last task waits or is done). */
  readonly running: number;
}

/**
 * Depth first over all schedules with at most `bound` preemptions (Musuvathi, Qadeer: Iterative Context Bounding,
 * PLDI 2007). A switch away from a task that waits or is done is free. The default schedule comes first.
 */
export class Exhaustive implements Strategy {
  private readonly stack: Choice[] = [];
  private depth = 0;
  private started = false;

  constructor(private readonly bound = Infinity) {}

  begin(): boolean {
    this.depth = 0;
    if (!this.started) {
      this.started = true;
      return true;
    }
    for (;;) {
      const top = this.stack.at(-1);
      if (top === undefined) return false;
      const next = top.untried.pop();
      if (next !== undefined) {
        top.chosen = next;
        return true;
      }
      this.stack.pop();
    }
  }

  next(ready: readonly Task[], last: Task | null): Task {
    const choice = this.stack[this.depth] ?? this.extend(ready, last);
    this.depth++;
    const task = ready.find(({ id }) => id === choice.chosen);
    if (task === undefined) throw new HiddenNondeterminism(this.depth - 1, `task ${choice.chosen} was ready`, 'it was not');
    return task;
  }

  /** What was chosen before. */
  ahead(_ready: readonly Task[], last: Task): number {
    let end = this.depth;
    while (end < this.stack.length && this.stack[end]!.chosen === last.id) end++;
    return end - this.depth;
  }

  took(moves: number): void {
    this.depth += moves;
  }

  private extend(ready: readonly Task[], last: Task | null): Choice {
    const first = defaultChoice(ready, last);
    const previous = this.stack.at(-1);
    const preemptions = previous === undefined ? 0 : previous.preemptions + isPreemption(previous);
    const running = last !== null && last.status === 'ready' ? last.id : -1;
    const mayPreempt = running < 0 || preemptions < this.bound;
    const untried = mayPreempt
      ? ready
          .filter((task) => task !== first)
          .map(({ id }) => id)
          .reverse()
      : [];
    const choice: Choice = { untried, chosen: first.id, preemptions, running };
    this.stack.push(choice);
    return choice;
  }
}

function isPreemption({ running, chosen }: Choice): number {
  return running >= 0 && running !== chosen ? 1 : 0;
}
