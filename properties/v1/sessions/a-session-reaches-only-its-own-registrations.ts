// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 3: another session's token is -ENOENT. */
import { acceptsRegistrations, NOTHING, stateless } from '../property.js';

export const aSessionReachesOnlyItsOwnRegistrations = stateless(
  {
    id: 'a-session-reaches-only-its-own-registrations',
    statement: 'Unregistering a token that another session holds is -ENOENT and changes nothing.',
    source: ['3 (M)'],
    holds: 'between calls',
  },
  ({ action, outcome, before, after, fired, tokens, model }) => {
    if (action.verb !== 'unpreserve' || !after || fired || !acceptsRegistrations(before.state)) return NOTHING;
    if (!model || !((model.descriptors[action.session]?.[action.process] ?? 0) > 0)) return NOTHING;
    const owner = model.tokens[action.token]?.owner ?? -1;
    if (owner < 0 || owner === action.session) return NOTHING;
    const isUntouched = after.registrations.some(({ token, owner: now }) => token === tokens[action.token] && now >= 0);
    if (outcome.ret === '-ENOENT' && isUntouched) return NOTHING;
    return [
      {
        cause: isUntouched ? 'wrong-answer' : 'foreign-registration-ended',
        where: 'luo_unregister_file',
        expected: 'a session reaches only its own registrations: -ENOENT, and nothing changes',
        happened: `${outcome.ret === 0 ? 'success' : outcome.ret}${isUntouched ? '' : ", and the other session's registration is gone"}`,
      },
    ];
  },
);
