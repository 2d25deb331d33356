// SPDX-License-Identifier: GPL-2.0-only
/** @file One moment of an execution: what the machine holds, which locks are taken, which state of the model it is. */
import type { ModelState } from '../../model/v1/system.js';
import type { task_struct } from '../../reference/kernel/index.js';
import { abstraction } from '../../systems/v1/abstraction.js';
import type { Computer } from '../../systems/v1/computer.js';
import type * as generic from '../../systems/system.js';
import type { TaskLocks } from '../race/trace.js';
import type { BlobNode, View } from '../../properties/v1/view.js';

/** Pages that Kexec Handover was told to keep. */
export interface KeptPages {
  /** The C function that allocated them. */
  readonly who: string;
  /** Freed although they are to be kept. */
  readonly freed: boolean;
}

/** Everything that is to be seen of a machine, also while calls are under way. */
export interface Still {
  /** Null: the machine is dead. */
  readonly view: View | null;
  /** Numbers of the sessions on LUO's list, in its order. */
  readonly listed: readonly number[];
  /** Numbers of those on the list that no open file refers to any more. */
  readonly closed: readonly number[];
  /** Number of a session -> slot of the program that it is in, as far as it is in one. */
  readonly slots: readonly (readonly [session: number, slot: number])[];
  /** What the kernel before handed over, until LUO has finished with it. */
  readonly handedOver: readonly BlobNode[];
  readonly kept: readonly KeptPages[];
  readonly locks: readonly TaskLocks[];
  /** Null: the model has no such state; while a call is under way that is nothing unusual. */
  readonly model: ModelState | null;
}

/** Who holds and wants what. A lock that a task took along out of the kernel is still held. */
export function locksOf({ held, waiting_for, status }: task_struct, task: number): TaskLocks[] {
  const holds = held.map(({ lock, read }) => ({ id: lock.location, name: lock.name, read }));
  const waits = status === 'done' ? null : waiting_for;
  return holds.length === 0 && waits === null ? [] : [{ task, holds, waits: waits && { id: waits.location, name: waits.name } }];
}

/** Looks without leaving a footprint. `locks` are those of the tasks that the caller follows. */
export function takeStill(looked: generic.Computer, locks: readonly TaskLocks[]): Still {
  const computer = looked as unknown as Computer;
  const { machine } = computer;
  // After a deadlock there is something to look at, after a panic or a jump into nowhere there is not.
  if (machine.ended !== null && machine.ended !== 'deadlock') return { ...NOTHING, locks };
  const { sessions, closed } = machine.snapshot();
  const view = computer.view();
  return {
    view,
    listed: sessions.map(([number]) => number),
    closed,
    slots: computer.slots.flatMap((number, slot) => (number < 0 ? [] : [[number, slot] as const])),
    handedOver: computer.incoming,
    kept: machine.ram.pages.filter(({ preserved }) => preserved).map(({ who, freed }) => ({ who, freed })),
    locks,
    model: abstraction(computer, view),
  };
}

const NOTHING: Still = { view: null, listed: [], closed: [], slots: [], handedOver: [], kept: [], locks: [], model: null };
