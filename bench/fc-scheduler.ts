// SPDX-License-Identifier: GPL-2.0-only
/** @file The same race under fast-check's asynchronous scheduler: every step waits for it. */
import * as fc from 'fast-check';
import { Computer } from '../systems/v1/computer.js';
import type { ConcurrentProgram } from '../systems/v1/program.js';
import type { Revision } from '../reference/v1/luo_internal.js';
import type { Call } from '../reference/machine.js';

/** One task as an async function: it asks the scheduler before each step. A task that is blocked asks again. */
async function runTask(
  computer: Computer,
  actions: ConcurrentProgram['tasks'][number],
  id: number,
  scheduler: fc.Scheduler,
  isOver: () => boolean,
): Promise<number> {
  let steps = 0;
  for (const action of actions) {
    if (!computer.means(action)) continue;
    const { started, call } = computer.spawn(action, id);
    call.start();
    while (isUnderWay(call)) {
      await scheduler.schedule(Promise.resolve());
      if (isOver()) return steps;
      if (call.status !== 'ready') continue;
      call.move();
      steps++;
    }
    computer.settle(started, computer.machine.finish(call));
  }
  return steps;
}

const isUnderWay = ({ status }: Call): boolean => status !== 'done';

/** Executes `program` so many times from a fresh machine: how many steps were scheduled. */
export async function scheduledSteps(revision: Revision, program: ConcurrentProgram, executions: number, seed: number): Promise<number> {
  let steps = 0;
  for (const scheduler of fc.sample(fc.scheduler(), { numRuns: executions, seed })) {
    const computer = new Computer(revision, program);
    for (const action of program.prefix) computer.perform(action);
    for (const process of computer.machine.processes) process.append = true;
    const tasks = program.tasks.map((actions, id) => runTask(computer, actions, id, scheduler, () => computer.machine.ended !== null));
    const all = Promise.all(tasks);
    await scheduler.waitFor(all);
    for (const n of await all) steps += n;
    for (const process of computer.machine.processes) process.append = false;
    computer.release();
  }
  return steps;
}
