// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 16: no call returns with a lock held. */
import { noEvent } from '../events.js';

export const noLockHeldInUserspace = noEvent(
  {
    id: 'no-lock-held-in-userspace',
    statement: 'No call returns to userspace with a lock held.',
    source: ['16'],
    holds: 'between calls',
  },
  {
    kinds: ['lock_left_held'],
    expected: 'every lock taken in a call is released before it returns',
    happened: ([lock]) => `the call returned with ${lock} held`,
  },
);
