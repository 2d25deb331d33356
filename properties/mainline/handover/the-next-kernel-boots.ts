// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 26: whatever calls came before a jump, the next kernel boots. */
import { NOTHING, stateless } from '../observation.js';
import { deathOf } from '../../words.js';

export const theNextKernelBoots = stateless(
  {
    id: 'the-next-kernel-boots',
    statement: 'Whatever calls came before a jump, succeeded or failed, the next kernel boots.',
    source: ['26'],
    holds: 'at the jump',
    concerns: {},
  },
  ({ handover, model, fired }) => {
    if (handover === null) return NOTHING;
    if (handover.how === 'panic')
      return [
        {
          cause: `panic-${slug(causeOf(handover.why ?? ''))}`,
          where: handover.why?.startsWith('panic:kho_init') === true ? 'kho_init' : 'luo_early_startup',
          expected: 'the next kernel boots',
          happened: handover.why === undefined ? 'it panics' : deathOf(handover.why),
        },
      ];
    // A kernel that lacks the memory for LUO runs without it.
    if (handover.how === 'noluo' && model !== null && model.image !== 'luoff' && !fired)
      return [{ cause: 'no-luo', where: 'luo_early_startup', expected: 'the next kernel boots with LUO', happened: 'it has no /dev/liveupdate' }];
    return NOTHING;
  },
);

/** Whatever a panic says: compiled code keeps no text of it. */
const causeOf = (why: string): string => (why.startsWith('panic:') ? why.split(':', 2).join(':') : why);

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/0x[0-9a-f]+|\d+/g, 'n')
    .replace(/[^a-z]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
