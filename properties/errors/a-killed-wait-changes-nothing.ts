// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 17: a task that is killed while it waits for the state lock has done nothing. */
import { entryFunction, NOTHING, stateless } from '../property.js';
import { firstDifference } from './an-error-changes-nothing.js';

export const aKilledWaitChangesNothing = stateless(
  {
    id: 'a-killed-wait-changes-nothing',
    statement: 'A wait for the state lock that a fatal signal ends returns -EAGAIN and changes nothing.',
    source: ['17 (K)'],
    holds: 'between calls',
  },
  ({ action, outcome, before, after, fired }) => {
    if (!fired || action.fault?.kind !== 'killed' || !after) return NOTHING;
    const what = firstDifference(before, after);
    if (outcome.ret === '-EAGAIN' && what === undefined) return NOTHING;
    return [
      {
        cause: what === undefined ? `${action.verb}-returns-${outcome.ret}` : `${action.verb}-changes-${what.aspect}`,
        where: entryFunction(action),
        expected: 'a killed wait returns -EAGAIN and changes nothing',
        happened: `${action.verb} returned ${outcome.ret}${what === undefined ? '' : `, and ${what.text}`}`,
      },
    ];
  },
);
