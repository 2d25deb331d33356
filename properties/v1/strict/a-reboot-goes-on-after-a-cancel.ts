// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 21, read strictly: a reboot that finds the update cancelled is a plain kexec. */
import { choice, entryFunction, NOTHING, type Observation } from '../property.js';

export const aRebootGoesOnAfterACancel = choice(
  {
    id: 'a-reboot-goes-on-after-a-cancel',
    statement: 'A reboot that saw PREPARED and then found the update cancelled boots the next kernel, which finds nothing of LUO.',
    source: ['21 (C)'],
    holds: 'between calls',
    label: 'a reboot beside a cancel (21)',
    otherwise: '-EINVAL, when nothing has changed: item 21 says what a jump hands over, not that there is one',
  },
  ({ action, concurrent, callbacks }: Observation) => {
    if (!concurrent || concurrent.isDeferred === null || callbacks.some(({ kind }) => kind === 'freeze')) return NOTHING;
    const refused = concurrent.calls.some((call) => call.action.verb === 'reboot' && call.ret === '-EINVAL' && call.reboot === 'refused');
    if (!refused) return NOTHING;
    return [
      {
        cause: 'reboot-refused-after-a-cancel',
        where: entryFunction(action),
        expected: 'a reboot that finds NORMAL goes on to a plain kexec',
        happened: 'the reboot was refused with -EINVAL, because the update had been cancelled meanwhile',
      },
    ];
  },
);
