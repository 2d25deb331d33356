// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 16: two orders of two locks are a deadlock that waits for its moment. */
import { noEvent } from '../events.js';

export const noLockOrderCycle = noEvent(
  {
    id: 'no-lock-order-cycle',
    statement: 'All tasks take locks in one order.',
    source: ['16'],
    holds: 'at every step',
  },
  {
    kinds: ['lock_order_cycle'],
    expected: 'luo_state_rwsem > luo_register_file_list_rwsem > luo_sessions_list_rwsem > luo_file.mutex',
    happened: (locks) => `possible circular locking dependency: ${locks.join(' -> ')}`,
  },
);
