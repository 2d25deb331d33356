// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 18, read strictly: the two errors of a reboot that change what they are about. */
import { firstDifference } from '../errors/an-error-changes-nothing.js';
import { choice, entryFunction, NOTHING, type Observation } from '../property.js';

export const anErrorOfRebootChangesNothing = choice(
  {
    id: 'an-error-of-reboot-changes-nothing',
    statement: 'A reboot that returns an error leaves everything as it was, by the letter of item 18: also where a freeze fails, and where the jump does.',
    source: ['18', '9', '10'],
    holds: 'between calls',
    label: "reboot's errors (18)",
    otherwise: 'by item 9 a freeze that fails undoes the prepare, and after a jump that fails what is frozen stays FROZEN until a cancel (10)',
  },
  ({ action, outcome, rebooted, before, after }: Observation) => {
    if (action.verb !== 'reboot' || (rebooted !== 'refused' && rebooted !== 'failed') || outcome.ret === 0 || outcome.ret === null || !after) return NOTHING;
    const what = firstDifference(before, after);
    if (what === undefined) return NOTHING;
    return [
      {
        cause: `reboot-${rebooted}-changes-${what.aspect}`,
        where: entryFunction(action),
        expected: 'an error returned means that nothing has changed',
        happened: `reboot returned ${outcome.ret}, and ${what.text}`,
      },
    ];
  },
);
