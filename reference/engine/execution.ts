// SPDX-License-Identifier: GPL-2.0-only
/** @file One execution: tasks under one schedule, from the first step to the end. */
import { Task, type Decider } from './task.js';

/**
 * `deadlock`: the tasks that are not done all wait. `limit`: stopped after so many steps; says nothing about what
 * follows. `pruned`: the strategy gave up, because an equivalent execution was seen before.
 */
export type Ending = 'finished' | 'deadlock' | 'limit' | 'pruned';

/** Decides who moves. A strategy is told when an execution begins, and asked before each step. */
export interface Strategy {
  /** A new execution begins; false: there is none left to try. */
  begin(): boolean;
  /**
   * Which of the `ready` tasks (ascending by id, at least one) moves next. `last` moved before; it is not ready when it
   * waits or is done. Null: give this execution up.
   */
  next(ready: readonly Task[], last: Task | null): Task | null;
  /** The execution is over. Called once for each `begin` that answered true, unless the execution threw. */
  end?(ending: Ending): void;
}

/** What else may look at an execution, or take part in it. */
export interface Watcher {
  /** Called before each step is carried out. */
  step?(task: Task): void;
  /** Called when a task is done: the task that goes on in its place, with the same id, started; or null. */
  done?(task: Task): Task | null;
}

/** Steps after which an execution is given up. */
export const STEP_LIMIT = 5_000;

/** Runs tasks that were started, in ascending order of their ids, until all are done or nobody can move. */
export function run(first: readonly Task[], strategy: Strategy, watcher: Watcher = {}, limit = STEP_LIMIT): Ending {
  return new Run(first.slice(), strategy, watcher, limit).run();
}

class Run implements Decider {
  private readonly ready: Task[] = [];
  private last: Task | null = null;
  private seen = -1;
  private step = 0;
  /** What the strategy has decided while a body was running; undefined: nothing. */
  private decided: Task | null | undefined = undefined;

  constructor(
    private readonly tasks: Task[],
    private readonly strategy: Strategy,
    private readonly watcher: Watcher,
    private readonly limit: number,
  ) {}

  run(): Ending {
    for (const task of this.tasks) task.decider = this;
    for (;;) {
      this.look();
      if (this.ready.length === 0) return this.finish(this.tasks.every(isDone) ? 'finished' : 'deadlock');
      if (this.decided === undefined && this.step === this.limit) return this.finish('limit');
      const next = this.decided === undefined ? this.strategy.next(this.ready, this.last) : this.decided;
      this.decided = undefined;
      this.last = next;
      if (next === null) return this.finish('pruned');
      this.step++;
      this.watcher.step?.(next);
      next.move();
      if (next.status === 'done') this.last = this.succeed(next);
    }
  }

  /** Who can move. */
  private look(): void {
    if (this.seen === Task.changes) return;
    this.seen = Task.changes;
    const { ready, tasks } = this;
    while (ready.length > 0) ready.pop();
    for (let i = 0; i < tasks.length; i++) if (tasks[i]!.status === 'ready') ready.push(tasks[i]!);
  }

  goesOn(task: Task): boolean {
    if (this.step === this.limit) return false;
    this.look();
    const next = this.strategy.next(this.ready, task);
    if (next !== task) {
      this.decided = next;
      return false;
    }
    this.step++;
    this.watcher.step?.(task);
    return true;
  }

  private succeed(task: Task): Task {
    const next = this.watcher.done?.(task) ?? null;
    if (next === null) return task;
    next.decider = this;
    this.tasks[this.tasks.indexOf(task)] = next;
    this.seen = -1;
    return next;
  }

  private finish(ending: Ending): Ending {
    this.strategy.end?.(ending);
    return ending;
  }
}

const isDone = (task: Task): boolean => task.status === 'done';
