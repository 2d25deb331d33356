// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/task_work.h: what a call has left to do on its way out of the kernel. */
import { keptBody, NOTHING } from '../../engine/kept.js';
import type { Body, Step } from '../../engine/step.js';
import { free_file, type file, type Kernel, type Linux, type Restore } from '../../kernel/index.js';

/** Files whose last reference has gone are released; then the call answers `ret`. */
export class TaskWork implements Kernel<number> {
  private filep: file | null = null;
  private release: Body<number> | null = null;

  constructor(
    private readonly k: Linux,
    private readonly ret: number,
  ) {}

  [Symbol.iterator](): this {
    return this;
  }

  next(value: number): IteratorResult<Step, number> {
    const { work } = this.k.current!;
    for (let resumed = value; ; resumed = 0) {
      if (this.release !== null) {
        const result = this.release.next(resumed);
        if (result.done !== true) return result;
        free_file(this.filep!);
      }
      this.filep = work.shift() ?? null;
      if (this.filep === null) return { done: true, value: this.ret };
      this.release = this.filep.f_op!.release(this.filep);
    }
  }

  keep(): Restore | null {
    const { filep, release } = this;
    const rest = release === null ? NOTHING : keptBody(release);
    if (rest === null) return null;
    return () => {
      this.filep = filep;
      this.release = release;
      rest();
    };
  }
}
