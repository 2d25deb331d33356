// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 19, read strictly: a handler that is not registered. */
import { choice, entryFunction, NOTHING, type Observation } from '../property.js';

export const unregisteringNothingIsNoError = choice(
  {
    id: 'unregistering-nothing-is-no-error',
    statement: 'Unregistering a handler that is not registered returns 0, in NORMAL and in UPDATED: afterwards nothing points to it.',
    source: ['19 (C)'],
    holds: 'between calls',
    label: 'no handler to unregister (19)',
    otherwise: '-ENOENT or -EINVAL, when nothing has changed',
  },
  ({ action, outcome, before }: Observation) => {
    const { ret } = outcome;
    if (action.verb !== 'unregister_handler' || before.handler || (ret !== '-ENOENT' && ret !== '-EINVAL')) return NOTHING;
    return [
      {
        cause: `returns${ret}-for-no-handler`,
        where: entryFunction(action),
        expected: '0 for a handler that is not registered: there is nothing to do, and no reason to refuse that',
        happened: `unregister_handler returned ${ret}`,
      },
    ];
  },
);
