// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file Pauses: cond_resched(), cpu_relax(), msleep(). Who pauses goes on whenever the scheduler likes. Only who pauses again and again, while
 * nobody else moves, lets the others move first: a loop that waits for another task ends.
 */
import { BLOCKED, Operation, type Step } from '../engine/step.js';
import type { Linux } from './linux.js';
import { EndlessLoop } from './oops.js';
import type { task_struct } from './sched.js';

/** Pauses in a row, while nobody else moves, after which others move first. A loop that only waits for another task need not go round again before. */
const PATIENCE = 4;
const SPIN_PATIENCE = 1;
/** So many times nobody else could move, and nothing can have changed. */
const FUTILE = 400;
/** Later than every time that comes. */
const LAST = Number.MAX_VALUE;

/** Tasks that let the others move first. */
export class Pauses {
  private readonly paused: task_struct[] = [];

  /** Another task moves. */
  end(): void {
    while (this.paused.length > 0) this.paused.pop()!.wake(0);
  }

  /** Nobody else can move. */
  expire(task: task_struct): void {
    this.paused.splice(this.paused.indexOf(task), 1);
    task.wake(0);
  }

  clear(): void {
    this.paused.length = 0;
  }

  save(): () => void {
    const paused = this.paused.slice();
    return () => void this.paused.splice(0, this.paused.length, ...paused);
  }

  take(task: task_struct, patience: number): number {
    const { k } = task;
    task.pauses_in_a_row = task.seen_switches === k.switches ? task.pauses_in_a_row + 1 : 0;
    task.seen_switches = k.switches;
    if (!task.pauses || task.pauses_in_a_row < patience) return 0;
    this.paused.push(task);
    task.deadline = LAST;
    return BLOCKED;
  }
}

const CPU: { readonly name: string } = { name: 'cpu' };
const pausing = (name: string, patience: number): Step =>
  new Operation(name, 'call', CPU, (task) => (task as task_struct).k.pauses.take(task as task_struct, patience));
const PAUSE = pausing('pause', PATIENCE);
const SPIN = pausing('cpu_relax', SPIN_PATIENCE);

/** `jiffies` pass. `isSpin`: it waits for nothing but another task. Throws EndlessLoop where that cannot come. */
export function pause(k: Linux, jiffies: number, isSpin = false): Step {
  const task = k.current!;
  if (isSpin && task.pauses && task.pauses_in_a_row > FUTILE) throw new EndlessLoop('nobody else can move');
  if (Number.isFinite(jiffies)) k.jiffies += jiffies;
  return k.at(isSpin ? SPIN : PAUSE);
}
