// SPDX-License-Identifier: GPL-2.0-only
/** @file Which calls wait as long as a handler's callback in another task takes. */
import type { Strategy } from '../../reference/engine/execution.js';
import type { Task } from '../../reference/engine/task.js';
import { task_struct } from '../../reference/kernel/index.js';
import { systemOf } from '../../systems/index.js';
import type { Revision } from '../../systems/system.js';
import { explore } from './explore.js';

/** One call that cannot go on before the callback of another has ended. */
export interface Wait {
  /** `prepare`, `freeze`, … */
  readonly callback: string;
  /** The verb of the call that waits. */
  readonly call: string;
  /** The lock that it waits for. */
  readonly lock: string;
}

/** Of a revision, and of the code before its first change; null: it is that. */
export interface Waits {
  readonly waits: readonly Wait[];
  readonly before: readonly Wait[] | null;
}

export function waitsOf(revision: Revision): Waits {
  const [oldest] = systemOf(revision).revisions.kept;
  return { waits: waitsIn(revision), before: oldest === undefined || oldest === revision ? null : waitsIn(oldest) };
}

function waitsIn(revision: Revision): readonly Wait[] {
  const { besideCallbacks = [] } = systemOf(revision).tasks;
  return besideCallbacks.flatMap(({ callback, program }): Wait[] => {
    const beside = new BesideCallback(callback);
    explore(revision, program, beside, []);
    return beside.lock === null ? [] : [{ callback, call: program.tasks[1]![0]!.verb, lock: beside.lock }];
  });
}

/** The first task runs into its first callback, then the second as far as it comes. */
class BesideCallback implements Strategy {
  /** What the second task waits for while the callback runs. */
  lock: string | null = null;
  private isBegun = false;
  private isInside = false;
  private second: Task | null = null;

  constructor(private readonly callback: string) {}

  begin(): boolean {
    const isFirst = !this.isBegun;
    this.isBegun = true;
    return isFirst;
  }

  next(ready: readonly Task[]): Task | null {
    const [first, second] = [0, 1].map((id) => ready.find((task) => task.id === id));
    this.second ??= second ?? null;
    if (!this.isInside) {
      this.isInside = first?.next?.access === 'call' && first.next.name === this.callback;
      if (!this.isInside) return first ?? null;
    }
    if (second !== undefined) return second;
    const waiting = this.second instanceof task_struct && this.second.status === 'blocked' ? this.second.waiting_for : null;
    this.lock = waiting?.name ?? null;
    return null;
  }
}
