// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 5: a registration is in a session (or in the list of those that a closed one left), or it is freed. */
import { noEvent } from '../../events.js';
import { tokenName } from '../words.js';

export const everyRegistrationIsReachable = noEvent(
  {
    id: 'every-registration-is-reachable',
    statement: 'Every struct luo_file and luo_session that is allocated can be reached from where LUO will look for it.',
    source: ['5 (M)', '6 (M)'],
    holds: 'between calls',
  },
  {
    kinds: ['leak_luo_file', 'leak_luo_session'],
    expected: 'no memory stays behind',
    cause: (kind) => kind.replace('leak_', 'leaked-'),
    happened: ([token], _functions, kind) =>
      kind === 'leak_luo_session'
        ? 'nothing refers to the struct luo_session any more'
        : `nothing refers to the struct luo_file of ${token === undefined ? 'a token' : tokenName(BigInt(token))} any more: it can neither be freed nor take part in freeze or cancel`,
  },
);
