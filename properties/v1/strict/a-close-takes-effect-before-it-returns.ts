// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 5, read strictly: when a close takes effect that comes beside another task's call on the session. */
import { choice, entryFunction, NOTHING, type Observation } from '../property.js';

export const aCloseTakesEffectBeforeItReturns = choice(
  {
    id: 'a-close-takes-effect-before-it-returns',
    statement: 'A session whose last descriptor was closed is closed when that close returns, also while a call of another task still uses it.',
    source: ['5 (C)'],
    holds: 'between calls',
    label: 'a close beside a call (5)',
    otherwise: 'the session ends with the last call that uses it, because close only drops the reference of the descriptor',
  },
  ({ action, concurrent }: Observation) => {
    if (concurrent?.isDeferred !== true) return NOTHING;
    return [
      {
        cause: 'close-takes-effect-later',
        where: entryFunction(action),
        expected: 'an order of the calls exists in which each takes effect before it returns',
        happened: 'the close had returned, and another call went on with the session',
      },
    ];
  },
);
