// SPDX-License-Identifier: GPL-2.0-only
/** @file One execution: tasks under one schedule, from the first step to the end. */
import { Task } from './task.js';

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
  const tasks = first.slice();
  const ready: Task[] = [];
  let last: Task | null = null;
  let seen = -1;
  for (let step = 0; ; step++) {
    if (seen !== Task.changes) {
      seen = Task.changes;
      while (ready.length > 0) ready.pop();
      for (let i = 0; i < tasks.length; i++) if (tasks[i]!.status === 'ready') ready.push(tasks[i]!);
      if (ready.length === 0) return finish(tasks.every(isDone) ? 'finished' : 'deadlock');
    }
    if (step === limit) return finish('limit');
    last = strategy.next(ready, last);
    if (last === null) return finish('pruned');
    watcher.step?.(last);
    last.move();
    if (last.status === 'done') last = succeed(last);
  }

  function succeed(task: Task): Task {
    const next = watcher.done?.(task) ?? null;
    if (next === null) return task;
    tasks[tasks.indexOf(task)] = next;
    seen = -1;
    return next;
  }

  function finish(ending: Ending): Ending {
    strategy.end?.(ending);
    return ending;
  }
}

const isDone = (task: Task): boolean => task.status === 'done';
