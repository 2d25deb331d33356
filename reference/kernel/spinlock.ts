// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/spinlock.h: held for a moment. sim: who spins is a task that waits. */
import { mutex, mutex_lock, mutex_unlock } from './mutex.js';
import type { Step } from '../engine/step.js';
import type { Linux } from './linux.js';

export type spinlock_t = mutex;

/** One of compiled code. */
export class spinlock extends mutex {
  override get spins(): boolean {
    return true;
  }
}

/** A static lock. */
export function DEFINE_SPINLOCK(k: Linux, name: string): spinlock_t {
  const lock = new mutex(k, name, null);
  k.roots.push(lock);
  return lock;
}

export function spin_lock(lock: spinlock_t): Step {
  return mutex_lock(lock);
}

export function spin_unlock(lock: spinlock_t): Step {
  return mutex_unlock(lock);
}
