// SPDX-License-Identifier: GPL-2.0-only
/** @file Work items of compiled code: runtime/workqueue.c keeps them; what others see of that is noted here. */
import { point, type Memory } from '../kernel/index.js';
import type { Primitives } from './imports.js';
import type { Around } from './kernel.js';
import { LOCK_LOCATIONS } from './objects.js';

/** Nothing is ordered by who looks at a queue. */
const QUEUE: Memory = { name: 'workqueue', ordering: 'atomic' };
const ITEM: Memory = { name: 'work_struct', ordering: 'lock' };

/** By the number that runtime/workqueue.c gives them. */
const STEPS = ['worker_thread', 'flush_work', 'cancel_work', 'work_busy'].map((name) => point(name, 'read', QUEUE));

export function workPrimitives({ k }: Around): Pick<Primitives, 'stepThen' | 'call'> {
  const look = (queue: number, write: boolean): void => k.touch(LOCK_LOCATIONS + queue, QUEUE, write);
  return {
    stepThen: {
      works: {
        step: (who: number) => k.at(STEPS[who]!),
        then(_who: number, queue: number): number {
          look(queue, false);
          return 0;
        },
      },
    },
    call: {
      works_seen: (queue: number) => look(queue, false),
      works_changed: (queue: number) => look(queue, true),
      work_ended: (place: number) => k.touch(LOCK_LOCATIONS + place, ITEM, true),
    },
  };
}
