// SPDX-License-Identifier: GPL-2.0-only
/** @file A kernel without modules, and tasks in it that a test moves by hand. */
import { files_struct, KernelPanic, Linux, task_struct, type Kernel } from '../../../reference/kernel/index.js';

export class Workbench {
  readonly k = new Linux();
  readonly files = new files_struct(this.k, 'table');
  private tasks = 0;

  /** A task that stands before its first step. */
  start(body: () => Kernel<unknown>, name = `task ${this.tasks}`): task_struct {
    const task = new task_struct(this.k, this.files, this.tasks++, name, body());
    task.start();
    return task;
  }

  /** Moves `task` until it is done or blocked. */
  run(task: task_struct): task_struct {
    while (task.status === 'ready') task.move();
    return task;
  }

  /** Runs `body` alone: what it returns, or the panic that it ends in. */
  do(body: () => Kernel<unknown>): unknown {
    try {
      const task = this.run(this.start(body));
      if (task.status === 'blocked') return 'blocked';
      return task.result;
    } catch (error) {
      if (error instanceof KernelPanic) return `panic:${error.where}:${error.why}`;
      throw error;
    }
  }

  /** The events so far; they are forgotten. */
  events(): string[] {
    this.k.round++;
    return this.k.reports.splice(0).map(({ event }) => event);
  }
}
