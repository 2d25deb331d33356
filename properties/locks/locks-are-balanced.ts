// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 16: only what is held is released. */
import { noEvent } from '../events.js';

export const locksAreBalanced = noEvent(
  {
    id: 'locks-are-balanced',
    statement: 'A task releases only locks that it holds, and destroys none that somebody holds.',
    source: ['16'],
    holds: 'at every step',
  },
  {
    kinds: ['unbalanced_up_read', 'unbalanced_up_write', 'unbalanced_unlock', 'destroyed_while_held'],
    expected: 'a lock is released once for each time it was taken',
    happened: ([lock], functions, kind) =>
      `${functions[0] ?? 'the task'}() ${kind === 'destroyed_while_held' ? `destroys ${lock}, which somebody holds` : `releases ${lock}, which it does not hold`}`,
  },
);
