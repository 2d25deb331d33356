// SPDX-License-Identifier: GPL-2.0-only
/** @file The calls that tasks have under way: a callback, or who supplies a page of user memory, may wait for those of the others. */
import { wait_event, wait_queue_head, type Kernel, type Linux, type Memory, type Restore, type task_struct } from '../kernel/index.js';

/** Who begins a call says so, and orders nothing by it. */
const BEGUN: Memory = { name: 'calls', ordering: 'atomic' };

/** What reports call the wait. */
export const OTHER_CALLS = 'calls of other tasks';

const NONE = (): boolean => false;

/** Of the tasks that run side by side. */
export class UnderWay {
  private calls: task_struct[] = [];
  private queue: wait_queue_head | null = null;

  /** `name`: what reports call the wait. */
  constructor(private readonly name = OTHER_CALLS) {}

  /** Will somebody wait? What nobody waits for leaves no footprint. */
  begin(k: Linux, isWaitedFor: boolean): void {
    this.calls = [];
    this.queue = isWaitedFor ? new wait_queue_head(k, this.name) : null;
  }

  /** To how it is now; null: who waits cannot be put back to where it waits. */
  keep(): Restore | null {
    if (this.queue !== null) return null;
    return () => {
      this.calls = [];
      this.queue = null;
    };
  }

  /** The running step is the first of `call`. */
  enter(call: task_struct): void {
    if (this.queue === null) return;
    this.calls.push(call);
    call.k.touch(this.queue.location, BEGUN, true);
  }

  /** The running step was the last of `call`. */
  leave(call: task_struct): void {
    const { queue } = this;
    if (queue === null) return;
    this.calls = this.calls.filter((other) => other !== call);
    queue.wake_up();
  }

  /** Ends when the calls have returned that are under way now, but for those that are `left` out. */
  *wait(call: task_struct, left: (other: task_struct) => boolean = NONE): Kernel<void> {
    const { queue } = this;
    if (queue === null || queue.k !== call.k) return;
    let awaited: readonly task_struct[] | null = null;
    yield wait_event(queue, () => {
      awaited ??= this.calls.filter((other) => other !== call && !left(other));
      return !awaited.some((other) => this.calls.includes(other));
    });
  }
}
