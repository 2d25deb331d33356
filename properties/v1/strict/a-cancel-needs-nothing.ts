// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 10, read strictly: no fault keeps LUO from going back. */
import { choice, entryFunction, isCommitted, NOTHING, type Observation } from '../property.js';

export const aCancelNeedsNothing = choice(
  {
    id: 'a-cancel-needs-nothing',
    statement: 'Once it has the state lock, cancel works in PREPARED and FROZEN whatever fails in it.',
    source: ['10 (C)'],
    holds: 'between calls',
    label: 'faults in cancel (10)',
    otherwise: 'the error of the step that failed, when nothing has changed and cancel can be tried again',
  },
  ({ action, outcome, before, fired }: Observation) => {
    if (action.verb !== 'cancel' || !fired || action.fault?.kind === 'killed' || !isCommitted(before.state)) return NOTHING;
    if (outcome.ret === 0 || outcome.ret === null) return NOTHING;
    return [
      {
        cause: `cancel-fails-by-${action.fault?.kind}`,
        where: entryFunction(action),
        expected: `cancel works from ${before.state.toUpperCase()}, whatever fails in it`,
        happened: `cancel returned ${outcome.ret}`,
      },
    ];
  },
);
