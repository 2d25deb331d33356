// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 14, 16: a call that oopses does not end, and neither does who waits for its locks. */
import { noEvent } from '../events.js';
import { deathOf } from '../words.js';

export const noOops = noEvent(
  {
    id: 'no-oops',
    statement: 'No call follows a bad pointer or comes to a BUG().',
    source: ['14 (K)', '16'],
    holds: 'at every step',
  },
  {
    kinds: ['oops'],
    expected: 'the call returns',
    cause: (_kind, [, ...why]) => why.join('-'),
    happened: (about) => deathOf(['oops', ...about].join(':')),
  },
);
