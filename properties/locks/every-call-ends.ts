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
    happened: ([lock], functions, kind) =>
      kind === 'hang' ? `${lock}() loops for ever` : `${functions[0] ? `${functions[0]}()` : 'a task'} waits for ${lock} in a deadlock`,
  },
);
