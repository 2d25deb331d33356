// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 16: no sequence and no interleaving deadlocks. */
import { noEvent } from '../events.js';

export const everyCallEnds = noEvent(
  {
    id: 'every-call-ends',
    statement: 'Every call ends: nothing deadlocks.',
    source: ['16'],
    holds: 'at every step',
  },
  {
    kinds: ['deadlock', 'hang'],
    expected: 'every call returns',
    // How far a lock has miscounted is no other cause.
    cause: (kind, [about = '']) => `${kind}-${about}`,
    happened: ([about = '', miscount], functions, kind) => {
      if (kind === 'hang') return `${about}() loops for ever`;
      const waits = `${functions[0] ? `${functions[0]}()` : 'a task'} waits for ${about}`;
      return miscount === undefined ? `${waits} in a deadlock` : `${waits} for ever: after an up_read() too many it counts ${miscount} readers`;
    },
  },
);
