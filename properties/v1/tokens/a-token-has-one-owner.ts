// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 4: a token is held once, machine-wide. */
import { NOTHING, stateless } from '../property.js';
import { LEAKED } from '../view.js';
import { tokenName } from '../words.js';

export const aTokenHasOneOwner = stateless(
  {
    id: 'a-token-has-one-owner',
    statement: 'A token is held by at most one registration at a time, in the whole machine.',
    source: ['4 (K)'],
    holds: 'at every step',
  },
  ({ after }) => {
    if (!after) return NOTHING;
    const held = after.registrations.filter(({ owner }) => owner !== LEAKED).map(({ token }) => token);
    const twice = held.find((token, i) => held.indexOf(token) !== i);
    if (twice === undefined) return NOTHING;
    return [
      {
        cause: 'token-held-twice',
        where: 'luo_register_file',
        expected: 'a token is held by at most one session',
        happened: `${tokenName(twice)} is registered ${held.filter((token) => token === twice).length} times`,
      },
    ];
  },
);
