// SPDX-License-Identifier: GPL-2.0-only
/** @file A schedule as plain data: where an execution leaves the default order, and the strategy that repeats it. */
import type { Strategy } from './execution.js';
import type { Restore } from './kept.js';
import type { Task } from './task.js';

/** At step number `at` (from 0, over all tasks) task `to` moves, where by default another would have. */
export interface Switch {
  readonly at: number;
  readonly to: number;
  /** Already before the plain code behind the release that was step `at - 1`: that code is no step, and has no number. */
  readonly early?: true;
}

/**
 * Ascending by `at`; after an early switch another one of the same step may follow.
 * Empty: each task runs until it waits or is done, then the ready one with the lowest id.
 */
export type Schedule = readonly Switch[];

/** Has the task that moved last released something, and not gone on yet? */
const isBehindRelease = (last: Task | null): boolean => last !== null && last.isPaused;

/** Who moves when the schedule says nothing. */
export function defaultChoice(ready: readonly Task[], last: Task | null): Task {
  return last !== null && last.status === 'ready' ? last : ready[0]!;
}

/** Follows a schedule; a switch to a task that cannot move is passed over. One execution. */
export class Replay implements Strategy {
  private step = 0;
  private index = 0;
  private started = false;
  private readonly passedOver: Switch[] = [];

  constructor(private readonly schedule: Schedule) {}

  /** Switches that have changed nothing so far: to a task that could not move, or at a step that did not come. */
  get idle(): Schedule {
    return [...this.passedOver, ...this.schedule.slice(this.index)];
  }

  begin(): boolean {
    if (this.started) return false;
    this.started = true;
    return true;
  }

  next(ready: readonly Task[], last: Task | null): Task {
    const chosen = this.choose(ready, last);
    if (!chosen.isPaused) this.step++;
    return chosen;
  }

  /** Each move is one step at the most. */
  ahead(_ready: readonly Task[], last: Task): number {
    const wanted = this.schedule[this.index];
    return last.status === 'ready' ? (wanted === undefined ? Infinity : Math.max(wanted.at - this.step, 0)) : 0;
  }

  took(_moves: number, steps: number): void {
    this.step += steps;
  }

  private choose(ready: readonly Task[], last: Task | null): Task {
    const wanted = this.schedule[this.index];
    if (wanted?.at !== this.step || (isBehindRelease(last) && wanted.early !== true)) return defaultChoice(ready, last);
    this.index++;
    const task = ready.find(({ id }) => id === wanted.to);
    if (!task) this.passedOver.push(wanted);
    return task ?? defaultChoice(ready, last);
  }
}

/** Writes down as a schedule what another strategy decides. */
export class Recording implements Strategy {
  private switches: Switch[] = [];
  private step = 0;
  /** How many switches took the processor from a task that could have gone on. */
  preemptions = 0;

  constructor(private readonly inner: Strategy) {}

  get schedule(): Schedule {
    return this.switches;
  }

  get isBrief(): boolean {
    return this.inner.isBrief === true;
  }

  begin(): boolean {
    this.switches = [];
    this.step = 0;
    this.preemptions = 0;
    return this.inner.begin();
  }

  next(ready: readonly Task[], last: Task | null): Task | null {
    const chosen = this.inner.next(ready, last);
    if (chosen === null) return null;
    const at = this.step;
    if (!chosen.isPaused) this.step++;
    if (chosen !== defaultChoice(ready, last)) {
      this.switches.push({ at, to: chosen.id, ...(isBehindRelease(last) && { early: true }) });
      if (last !== null && last.status === 'ready') this.preemptions++;
    }
    return chosen;
  }

  /** Who goes on is no switch. */
  ahead(ready: readonly Task[], last: Task): number {
    return this.inner.ahead?.(ready, last) ?? 0;
  }

  took(moves: number, steps: number): void {
    this.step += steps;
    this.inner.took!(moves, steps);
  }

  end(ending: Parameters<NonNullable<Strategy['end']>>[0]): void {
    this.inner.end?.(ending);
  }

  /** If the other strategy can be. */
  keep(): Restore {
    const { step, preemptions } = this;
    const switches = this.switches.slice();
    const inner = this.inner.keep!();
    return () => {
      this.step = step;
      this.preemptions = preemptions;
      this.switches = switches.slice();
      inner();
    };
  }
}
