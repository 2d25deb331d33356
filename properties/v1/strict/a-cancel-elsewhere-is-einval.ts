// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 10, read strictly: who is asked first about a cancel that has nothing to cancel. */
import { choice, entryFunction, isCommitted, NOTHING, type Observation } from '../property.js';

export const aCancelElsewhereIsEinval = choice(
  {
    id: 'a-cancel-elsewhere-is-einval',
    statement: 'cancel returns -EINVAL in NORMAL and UPDATED, as prepare and finish do in a state that is not theirs.',
    source: ['10 (C)'],
    holds: 'between calls',
    label: "cancel's errno (10)",
    otherwise: '-ENOENT, which is what KHO answers when it is asked before LUO',
  },
  ({ action, outcome, before, fired }: Observation) => {
    if (action.verb !== 'cancel' || fired || isCommitted(before.state) || outcome.ret !== '-ENOENT') return NOTHING;
    return [
      {
        cause: `cancel-in-${before.state}-returns-ENOENT`,
        where: entryFunction(action),
        expected: `cancel returns -EINVAL in ${before.state.toUpperCase()}`,
        happened: `cancel returned ${outcome.ret}`,
      },
    ];
  },
);
