// SPDX-License-Identifier: GPL-2.0-only
/** @file The engine as a library: tasks, executions, schedules, and the strategies that choose among them. */
export { Dpor } from './dpor.js';
export { run, STEP_LIMIT, type Ending, type Strategy, type Watcher } from './execution.js';
export { Exhaustive } from './exhaustive.js';
export { Pct } from './pct.js';
export { RandomWalk } from './random-walk.js';
export { Random } from './random.js';
export { defaultChoice, Recording, Replay, type Schedule, type Switch } from './schedule.js';
export { BLOCKED, type Access, type Step, type Steps } from './step.js';
export { Task, type TaskStatus } from './task.js';
export { HiddenNondeterminism, Twice } from './twice.js';
