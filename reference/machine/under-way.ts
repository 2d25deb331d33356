// SPDX-License-Identifier: GPL-2.0-only
/** @file The calls that tasks have under way: a callback may wait for those of the others, as a handler does that waits for a thread of user space. */
import { wait_event, wait_queue_head, type Kernel, type Linux, type Memory } from '../kernel/index.js';
import type { Call } from './call.js';

/** Who begins a call says so, and orders nothing by it. */
const BEGUN: Memory = { name: 'calls', ordering: 'atomic' };

/** What reports call the wait. */
export const OTHER_CALLS = 'calls of other tasks';

/** Of the tasks that run side by side. */
export class UnderWay {
  private calls: Call[] = [];
  private queue: wait_queue_head | null = null;

  /** Will a callback wait? What no callback waits for leaves no footprint. */
  begin(k: Linux, isWaitedFor: boolean): void {
    this.calls = [];
    this.queue = isWaitedFor ? new wait_queue_head(k, OTHER_CALLS) : null;
  }

  /** The running step is the first of `call`. */
  enter(call: Call): void {
    if (this.queue === null) return;
    this.calls.push(call);
    call.k.touch(this.queue.location, BEGUN, true);
  }

  /** The running step was the last of `call`. */
  leave(call: Call): void {
    const { queue } = this;
    if (queue === null) return;
    this.calls = this.calls.filter((other) => other !== call);
    queue.wake_up();
  }

  /** Ends when the calls have returned that are under way now. */
  *wait(call: Call): Kernel<void> {
    const { queue } = this;
    if (queue === null || queue.k !== call.k) return;
    let awaited: readonly Call[] | null = null;
    yield wait_event(queue, () => {
      awaited ??= this.calls.filter((other) => other !== call);
      return !awaited.some((other) => this.calls.includes(other));
    });
  }
}
