// SPDX-License-Identifier: GPL-2.0-only
/** @file One moment of an execution: what the machine holds, which locks are taken, which state of the model it is. */
import type { task_struct } from '../../reference/kernel/index.js';
import type { Look } from '../../systems/look.js';
import type { Computer, System } from '../../systems/system.js';
import type { TaskLocks } from '../race/trace.js';

/** Everything that is to be seen of a machine, also while calls are under way. */
export interface Still extends Look {
  readonly locks: readonly TaskLocks[];
}

/** Who holds and wants what. A lock that a task took along out of the kernel is still held. */
export function locksOf({ held, waiting_for, status }: task_struct, task: number): TaskLocks[] {
  const holds = held.map(({ lock, read }) => ({ id: lock.location, name: lock.name, read }));
  const waits = status === 'done' ? null : waiting_for;
  return holds.length === 0 && waits === null ? [] : [{ task, holds, waits: waits && { id: waits.location, name: waits.name } }];
}

/** Looks without leaving a footprint. `locks` are those of the tasks that the caller follows; `isBetween`: no call is under way. */
export function takeStill({ looks }: System, computer: Computer, locks: readonly TaskLocks[], isBetween: boolean): Still {
  return { ...looks.look(computer, isBetween), locks };
}
