// SPDX-License-Identifier: GPL-2.0-only
/** @file Other ways to take locks, and waits, for compiled code: what the kernel's primitives of the same names do. */
import {
  completion,
  COMPLETION_STEP,
  downgrade_write,
  down_read_interruptible,
  down_read_killable,
  down_read_trylock,
  down_write_trylock,
  finish_wait,
  might_sleep,
  mutex_is_locked,
  mutex_lock,
  mutex_lock_interruptible,
  mutex_lock_killable,
  mutex_trylock,
  mutex_unlock,
  pause,
  point,
  prepare_to_wait,
  rw_semaphore,
  rwsem_is_locked_step,
  schedule_in,
  spinlock,
  waitqueue_active,
  wait_for_completion_step,
  wait_queue,
  wake_up,
  type mutex,
} from '../kernel/index.js';
import type { Step } from '../engine/step.js';
import type { Primitives } from './imports.js';
import type { Around } from './kernel.js';
import { placed } from './objects.js';

/** As include/luocheck/waiting.h writes a wait without a limit. */
const FOR_EVER = 0xffff_ffff;
/** Of a step that is none of a lock. */
const NOT_DONE = point('completion_done', 'read', { name: 'completion' });
/** Of who waits for a variable: above all addresses is what is not found by what lies there. */
const VARIABLE_QUEUES = 0x8000_0000;
const jiffiesOf = (timeout: number): number => (timeout >>> 0 === FOR_EVER ? Infinity : timeout >>> 0);

type Table = Primitives['oneStep'];

const lockStep =
  (find: (address: number, user: string) => mutex, user: string, step: (lock: mutex) => Step): Table[string] =>
  (address: number) =>
    step(find(address, user));

export function moreLockSteps({ objects }: Around): Table {
  const ofMutex = (user: string, step: (lock: mutex) => Step): Table[string] => lockStep((at) => objects.mutex(at, user), user, step);
  const ofSpin = (user: string, step: (lock: mutex) => Step): Table[string] => lockStep((at) => objects.ofKind(spinlock, at, user), user, step);
  const ofSem =
    (user: string, step: (sem: rw_semaphore) => Step): Table[string] =>
    (at: number) =>
      step(objects.rwsem(at, user));
  return {
    mutex_trylock: ofMutex('mutex_trylock', mutex_trylock),
    mutex_lock_killable: ofMutex('mutex_lock_killable', mutex_lock_killable),
    mutex_lock_interruptible: ofMutex('mutex_lock_interruptible', mutex_lock_interruptible),
    mutex_is_locked: ofMutex('mutex_is_locked', mutex_is_locked),
    spin_lock: ofSpin('spin_lock', mutex_lock),
    spin_unlock: ofSpin('spin_unlock', mutex_unlock),
    spin_trylock: ofSpin('spin_trylock', mutex_trylock),
    spin_is_locked: ofSpin('spin_is_locked', mutex_is_locked),
    down_read_trylock: ofSem('down_read_trylock', down_read_trylock),
    down_write_trylock: ofSem('down_write_trylock', down_write_trylock),
    down_read_killable: ofSem('down_read_killable', down_read_killable),
    down_read_interruptible: ofSem('down_read_interruptible', down_read_interruptible),
    downgrade_write: ofSem('downgrade_write', downgrade_write),
    rwsem_is_locked: ofSem('rwsem_is_locked', rwsem_is_locked_step),
  };
}

export function waitSteps({ k, objects, memory }: Around): Table {
  /** Zeroed memory is a completion that is not done, as long as nobody waits for it and nobody completes it. */
  const zeroed = (at: number): boolean => memory().u32(at) === 0;
  const of = (user: keyof typeof COMPLETION_STEP, isLook: boolean): Table[string] => {
    const step = COMPLETION_STEP[user];
    return (at: number): Step => {
      objects.at(at)?.check();
      return isLook && zeroed(at) ? k.at(NOT_DONE) : step(objects.ofKind(completion, at, user));
    };
  };
  const queue = (at: number, user: string): wait_queue => {
    const isVariable = at >>> 0 >= VARIABLE_QUEUES;
    const found = isVariable ? (objects.knownLock(at >>> 0) as wait_queue) : objects.ofKind(wait_queue, at, user);
    found.owner?.check();
    return found;
  };
  return {
    complete: of('complete', false),
    complete_all: of('complete_all', false),
    reinit_completion: of('reinit_completion', true),
    try_wait_for_completion: of('try_wait_for_completion', true),
    completion_done: of('completion_done', true),
    wait_for_completion(at: number, killable: number, timeout: number, last: number): Step {
      objects.at(at)?.check();
      return wait_for_completion_step(objects.ofKind(completion, at, 'wait_for_completion'), killable !== 0, jiffiesOf(timeout), last);
    },
    prepare_to_wait: (at: number, state: number, exclusive: number) => prepare_to_wait(queue(at, 'prepare_to_wait'), state, exclusive !== 0),
    schedule(at: number, timeout: number): Step {
      const asleep = at === 0 ? k.current!.sleeping : queue(at, 'schedule');
      return asleep instanceof wait_queue ? schedule_in(asleep, jiffiesOf(timeout)) : pause(k, jiffiesOf(timeout));
    },
    finish_wait: (at: number) => finish_wait(queue(at, 'finish_wait')),
    wake_up: (at: number, states: number, exclusive: number) => wake_up(queue(at, 'wake_up'), states, exclusive),
    waitqueue_active: (at: number) => waitqueue_active(queue(at, 'waitqueue_active')),
    pause: (jiffies: number) => pause(k, jiffiesOf(jiffies)),
    cpu_relax: () => pause(k, 0, true),
  };
}

export function waitCalls({ k, objects }: Around): Primitives['call'] {
  return {
    might_sleep: () => might_sleep(k),
    jiffies: () => k.jiffies++,
    variable_queue(at: number): number {
      const place = VARIABLE_QUEUES + at;
      if (objects.knownLock(place) === null) objects.setLock(place, placed(new wait_queue(k, objects.nameOf(at) ?? 'variable', objects.at(at)), at));
      return place;
    },
    /** `read` -1: in any way. */
    is_held(address: number, read: number): number {
      const lock = objects.anyLock(address, 'lockdep_is_held');
      return k.current!.held.some((hold) => hold.lock === lock && (read === -1 || (read === 1) === (hold.read && lock instanceof rw_semaphore))) ? 1 : 0;
    },
  };
}
