// SPDX-License-Identifier: GPL-2.0-only
/** @file One execution: tasks under one schedule, from the first step to the end. */
import type { Restore } from './kept.js';
import { expireFirst, Task, type Decider } from './task.js';

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
  /**
   * How many times in a row `next` would answer `last`, if the same tasks stayed ready. Who has this has `took` too, and may be told that `last` moved
   * so often instead of being asked each time. So many of these moves were steps: to go on behind a release is none.
   */
  ahead?(ready: readonly Task[], last: Task): number;
  took?(moves: number, steps: number): void;
  /** The same task seldom moves often in a row: to ask ahead costs more than to ask each time, but for bodies that are expensive to suspend. */
  readonly isBrief?: boolean;
  /** The execution is over. Called once for each `begin` that answered true, unless the execution threw. */
  end?(ending: Ending): void;
  /** To how it is now, between two steps, in a later execution that begins with the same ones: to be put back after its `begin`. */
  keep?(): Restore;
}

/** Keeps states in the middle of executions. */
export interface Keeper {
  /** Asked between two steps, after so many moves: is this state to be kept? All bodies are suspended then. */
  wants(moves: number): boolean;
  /** That is done. */
  keep(moves: number): void;
}

/** What else may look at an execution, or take part in it. */
export interface Watcher {
  /** Called before each step is carried out. */
  step?(task: Task): void;
  /** May be called instead of `step` after so many steps of one task; who does not have it is shown each step. */
  steps?(task: Task, count: number): void;
  /** Called when a task is done: the task that goes on in its place, with the same id, started; or null. */
  done?(task: Task): Task | null;
}

/** Steps after which an execution is given up. */
export const STEP_LIMIT = 5_000;

/** Runs tasks that were started, in ascending order of their ids, until all are done or nobody can move. */
export function run(first: readonly Task[], strategy: Strategy, watcher: Watcher = {}, limit = STEP_LIMIT): Ending {
  return new Run(first, strategy, watcher, null, limit).run();
}

export class Run implements Decider {
  private tasks: readonly Task[];
  private readonly ready: Task[] = [];
  private last: Task | null = null;
  private seen = -1;
  private step = 0;
  /** Who was chosen, and has not moved yet. */
  private decided: Task | null = null;
  /** Moves of `last` that the strategy has decided already, as long as nobody's status changes. */
  private given = 0;
  /** Those that were made, and nobody was told of yet: moves, and how many of them were steps. */
  private moves = 0;
  private steps = 0;
  /** Tasks that others move above of: their bodies have not come back. */
  private readonly standing: Task[] = [];
  private ending: Ending | null = null;
  /** Bodies are suspended until none is left whose state cannot be kept. */
  private isSuspending = false;

  constructor(
    tasks: readonly Task[],
    private readonly strategy: Strategy,
    private readonly watcher: Watcher,
    private readonly keeper: Keeper | null = null,
    private readonly limit = STEP_LIMIT,
  ) {
    this.tasks = tasks;
  }

  /** To the end. */
  run(): Ending {
    for (const task of this.tasks) task.decider = this;
    try {
      this.moveOthers();
    } finally {
      this.tell();
    }
    return this.ending!;
  }

  /** To how it is now, with its tasks, between two steps: `run` goes on from there. Null: there is a task that cannot be put back. */
  keep(): Restore | null {
    const { tasks, last, step } = this;
    const restores: Restore[] = [];
    for (const task of tasks) {
      const restore = task.keep();
      if (restore === null) return null;
      restores.push(restore);
    }
    return () => {
      for (let i = 0; i < restores.length; i++) restores[i]!();
      this.tasks = tasks;
      this.last = last;
      this.step = step;
      this.seen = -1;
      this.decided = null;
      this.given = this.moves = this.steps = 0;
      this.standing.length = 0;
      this.ending = null;
      this.isSuspending = false;
    };
  }

  /** Tasks move until one is chosen that stands below on the stack, or the execution is over. */
  moveOthers(): void {
    while (this.ending === null) {
      const next = this.choose(this.standing.length > 0);
      if (next === null || this.standing.includes(next)) return;
      this.begin(next);
      next.move();
      // Behind the end only stacks are put away.
      if (next.status === 'done' && this.ending === null) this.last = this.succeed(next);
    }
  }

  /** Who moves next; null: the execution is over, or bodies are to be suspended. `isInside`: of a body. */
  private choose(isInside: boolean): Task | null {
    if (this.decided !== null) return this.decided;
    if (this.given > 0 && this.seen === Task.changes) return (this.decided = this.last);
    this.given = 0;
    this.tell();
    this.look();
    if (this.ready.length === 0 && expireFirst(this.tasks)) this.look();
    if (this.ready.length === 0) return this.finish(this.tasks.every(isDone) ? 'finished' : 'deadlock');
    if (this.step === this.limit) return this.finish('limit');
    if (this.keeper !== null && (this.isSuspending || this.keeper.wants(this.step))) {
      this.isSuspending = isInside;
      if (isInside) return null;
      this.keeper.keep(this.step);
    }
    this.decided = this.strategy.next(this.ready, this.last);
    return this.decided ?? this.finish('pruned');
  }

  /** Who can move. */
  private look(): void {
    if (this.seen === Task.changes) return;
    this.seen = Task.changes;
    const { ready, tasks } = this;
    while (ready.length > 0) ready.pop();
    for (let i = 0; i < tasks.length; i++) if (tasks[i]!.status === 'ready') ready.push(tasks[i]!);
  }

  /**
   * To put its stack away and to bring it back is what a switch costs. So the task stays where it is while others move above it on the stack: when it
   * is chosen again it goes on there, and only they have put theirs away.
   */
  goesOn(task: Task): boolean {
    const next = this.choose(true);
    if (next === null) return false;
    if (next !== task) {
      if (this.standing.includes(next)) return false;
      this.standing.push(task);
      runBeside(this);
      this.standing.pop();
      if (this.ending !== null || this.decided !== task) return false;
    }
    this.begin(task);
    return true;
  }

  private begin(task: Task): void {
    this.decided = null;
    this.step++;
    if (this.given > 0) {
      this.given--;
      this.moves++;
      if (!task.isPaused) this.steps++;
      return;
    }
    this.last = task;
    this.watcher.step?.(task);
    if (this.strategy.isBrief !== true && this.asksAhead) this.given = Math.min(this.strategy.ahead!(this.ready, task), this.limit - this.step);
  }

  /** Who is to see each step is shown it. */
  private get asksAhead(): boolean {
    const { strategy, watcher } = this;
    return strategy.ahead !== undefined && (watcher.step === undefined || watcher.steps !== undefined);
  }

  /** The strategy and the watcher learn of the moves that they were not asked about. */
  private tell(): void {
    const { moves, steps } = this;
    if (moves === 0) return;
    this.moves = this.steps = 0;
    this.strategy.took!(moves, steps);
    if (steps > 0) this.watcher.steps?.(this.last!, steps);
  }

  ahead(task: Task): number {
    if (this.last !== task || this.seen !== Task.changes) return 0;
    if (this.given === 0 && this.strategy.isBrief === true && this.asksAhead) {
      this.tell();
      this.given = Math.min(this.strategy.ahead!(this.ready, task), this.limit - this.step);
    }
    return this.given;
  }

  took(_task: Task, steps: number): void {
    this.given -= steps;
    this.step += steps;
    this.moves += steps;
    this.steps += steps;
  }

  private succeed(task: Task): Task {
    this.tell();
    const next = this.watcher.done?.(task) ?? null;
    if (next === null) return task;
    next.decider = this;
    this.tasks = this.tasks.map((one) => (one === task ? next : one));
    this.seen = -1;
    return next;
  }

  private finish(ending: Ending): null {
    this.tell();
    this.strategy.end?.(ending);
    this.ending = ending;
    return null;
  }
}

/** Of what runs in it, nothing below belongs to it: backtraces end here. */
export function runBeside(run: Pick<Run, 'moveOthers'>): void {
  run.moveOthers();
}

const isDone = (task: Task): boolean => task.status === 'done';
