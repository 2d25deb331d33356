// SPDX-License-Identifier: GPL-2.0-only
/** @file One task alone: from its first step to its last, or to where it blocks for good. */
import { expireFirst, type Decider, type Task } from './task.js';

/** Nobody else is there. */
const ALONE: Decider = { goesOn: () => true, ahead: () => 0, took: () => {} };

/** Runs `task` until it is done or blocked. What its body throws comes out here; `observer` is called before each step. */
export function runAlone<T extends Task>(task: T, observer?: (task: T) => void): void {
  task.decider = observer === undefined ? ALONE : { ...ALONE, goesOn: () => (observer(task), true) };
  task.start();
  while (task.status === 'ready' || expireFirst([task])) {
    observer?.(task);
    task.move();
  }
}
