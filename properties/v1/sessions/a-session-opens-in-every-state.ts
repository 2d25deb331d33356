// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 1: the device can be opened whatever LUO is doing. */
import { NOTHING, stateless } from '../property.js';

export const aSessionOpensInEveryState = stateless(
  {
    id: 'a-session-opens-in-every-state',
    statement: 'An open of the device by the administrator succeeds in every state of LUO.',
    source: ['1 (M)'],
    holds: 'between calls',
  },
  ({ action, outcome, before, fired }) => {
    if (action.verb !== 'open' || action.flags !== undefined || fired || outcome.ret === 0 || outcome.ret === null) return NOTHING;
    return [
      {
        cause: `open-fails-in-${before.state}`,
        where: 'luo_open',
        expected: 'the device can be opened in every state',
        happened: `open returned ${outcome.ret} in ${before.state.toUpperCase()}`,
      },
    ];
  },
);
