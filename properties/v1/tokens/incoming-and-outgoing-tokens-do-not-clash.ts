// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 15: what came from the previous kernel takes no token away. */
import { NOTHING, stateless } from '../property.js';
import { LEAKED } from '../view.js';
import { tokenName } from '../words.js';

export const incomingAndOutgoingTokensDoNotClash = stateless(
  {
    id: 'incoming-and-outgoing-tokens-do-not-clash',
    statement: 'A registration is refused as taken only when a registration of this kernel has the token.',
    source: ['15 (C)', '4 (C)'],
    holds: 'between calls',
  },
  ({ action, outcome, before, tokens }) => {
    if (action.verb !== 'preserve' || outcome.ret !== '-EEXIST') return NOTHING;
    const token = tokens[action.token]!;
    const asked = [action.token, ...(action.also ?? [])].map((number) => tokens[number]!);
    if (new Set(asked).size < asked.length || before.registrations.some((r) => asked.includes(r.token) && r.owner !== LEAKED)) return NOTHING;
    return [
      {
        cause: 'token-taken-by-nobody',
        where: 'luo_register_file',
        expected: 'a token is free when no registration of this kernel holds it',
        happened: `-EEXIST for ${tokenName(token)}, which no registration holds`,
      },
    ];
  },
);
