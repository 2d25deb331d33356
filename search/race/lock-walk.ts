// SPDX-License-Identifier: GPL-2.0-only
/** @file Sends the tasks of a program into a deadlock: each up to the wait that is expected of it, then all of them further. */
import type { Strategy } from '../../reference/engine/execution.js';
import type { Task } from '../../reference/engine/task.js';
import type { task_struct } from '../../reference/kernel/index.js';
import type { Revision } from '../../systems/system.js';
import { explore } from './explore.js';
import type { Wait } from './lock-waits.js';
import { permutations, type ConcurrentProgram, type Race } from './program.js';

/** One execution for each order in which the tasks are sent off. */
class Convergence implements Strategy {
  private readonly orders: number[][];
  private order: readonly number[] = [];
  /** How many tasks are where they should be, or can get no further. */
  private sent = 0;

  /** `waits`: of each task. */
  constructor(private readonly waits: readonly Wait[]) {
    this.orders = permutations([...waits.keys()]);
  }

  begin(): boolean {
    this.sent = 0;
    this.order = this.orders.shift() ?? [];
    return this.order.length > 0;
  }

  next(ready: readonly Task[]): Task {
    for (; this.sent < this.order.length; this.sent++) {
      const task = ready.find(({ id }) => id === this.order[this.sent]);
      if (task && !this.isThere(task as task_struct)) return task;
    }
    // Writers, which only have to stand in the way of readers, come last in a cycle: they go first.
    return ready.at(-1)!;
  }

  private isThere({ id, next, held }: task_struct): boolean {
    const wait = this.waits[id]!;
    if (next?.access !== 'acquire' || next.object.name !== wait.wanted || next.name.startsWith('down_read') !== wait.read) return false;
    return [...wait.held.keys()].every((name) => held.some(({ lock }) => lock.name === name));
  }
}

/** An execution at whose end every task waits as it should; null: in no order of the tasks that was tried. */
export function walkedInto(revision: Revision, program: ConcurrentProgram, waits: readonly Wait[]): Race | null {
  let race: Race | null = null;
  explore(revision, program, new Convergence(waits), [], {
    until: () => race !== null,
    each: ({ judged: { outcome }, schedule }) => {
      const isIt = outcome.ending === 'deadlock' && waits.every(({ wanted }, id) => outcome.waiting.some(({ task, lock }) => task === id && lock === wanted));
      if (isIt) race = { program, schedule };
    },
  });
  return race;
}
