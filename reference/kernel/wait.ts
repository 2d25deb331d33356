// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/wait.h: a task sleeps until what it waits for has happened, and whoever makes it happen wakes it. */
import { BLOCKED, Operation, type Step } from '../engine/step.js';
import type { Task } from '../engine/task.js';
import { clear, copyInto } from './arrays.js';
import type { Restore } from './checkpoint.js';
import type { Linux } from './linux.js';
import { Lock } from './lockdep.js';
import type { task_struct } from './sched.js';

interface Sleeper {
  readonly task: task_struct;
  readonly condition: () => boolean;
}

/** No lock, and nobody's: what it shares with locks is that tasks wait for it, and that who wakes a task has done what the task goes on with. */
export class wait_queue_head extends Lock {
  private readonly sleepers: Sleeper[] = [];

  constructor(k: Linux, name: string) {
    super(k, name, null);
  }

  get idle(): boolean {
    return this.sleepers.length === 0;
  }

  get queue(): readonly task_struct[] {
    return this.sleepers.map(({ task }) => task);
  }

  reset(): void {
    clear(this.sleepers);
  }

  save(): Restore {
    const sleepers = this.sleepers.slice();
    return () => copyInto(this.sleepers, sleepers);
  }

  sleep(task: task_struct, condition: () => boolean): number {
    this.k.touch(this.location, this, true);
    if (condition()) return 0;
    this.sleepers.push({ task, condition });
    task.waiting_for = this;
    return BLOCKED;
  }

  /** Part of the running step. */
  wake_up(): void {
    this.k.touch(this.location, this, true);
    const woken = this.sleepers.filter(({ condition }) => condition());
    for (const sleeper of woken) {
      this.sleepers.splice(this.sleepers.indexOf(sleeper), 1);
      sleeper.task.wake(0);
    }
  }
}

/** No signal ends the wait. `condition` is asked when the task gets there, and whenever somebody wakes the queue. */
export function wait_event(queue: wait_queue_head, condition: () => boolean): Step {
  const sleep = (task: Task): number => queue.sleep(task as task_struct, condition);
  return queue.k.at(new Operation('wait_event', 'acquire', queue, sleep));
}
