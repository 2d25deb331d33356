// SPDX-License-Identifier: GPL-2.0-only
/** @file Programs: actions one after the other or side by side, and what their small numbers stand for. */
import type { Action } from '../model/model.js';
import type { Schedule } from '../reference/engine/schedule.js';

/** How many names the actions may use. */
export interface Extent {
  /** Token number -> the u64 that the kernel sees. */
  readonly tokens: readonly bigint[];
  /** Session slots that the actions may use. */
  readonly sessions: number;
  /** Process slots that the actions may use. */
  readonly processes: number;
}

/** A sequence of calls with what their small numbers stand for. */
export interface Program<A extends Action = Action> extends Extent {
  readonly actions: readonly A[];
}

/** A way into some state, tasks that run side by side from there, and what follows when all of them are done. */
export interface ConcurrentProgram<A extends Action = Action> extends Extent {
  /** One after the other, before the tasks start. */
  readonly prefix: readonly A[];
  /** Two to four lists of actions that run side by side; two tasks may be threads of one process. */
  readonly tasks: readonly (readonly A[])[];
  /** Tasks that get a fatal signal, at a moment that the schedule chooses. */
  readonly kills?: readonly number[];
  /** One after the other, after all tasks are done. */
  readonly suffix: readonly A[];
}

/** A concurrent program and the schedule of its tasks: one execution. */
export interface Race<A extends Action = Action> {
  readonly program: ConcurrentProgram<A>;
  readonly schedule: Schedule;
}

/** Id of the task that sends the first signal and does nothing else; those of others follow. Above the ids of tasks that have calls. */
export const KILLERS = 8;

/** What a schedule may name. */
export const taskIds = ({ tasks, kills = [] }: Pick<ConcurrentProgram, 'tasks' | 'kills'>): number[] => [...tasks.keys(), ...kills.map((_, i) => KILLERS + i)];
