// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 6: from PREPARED on, registrations are globally committed. */
import { isCommitted, stateless, type Observation, type Violation } from '../property.js';
import { LEAKED } from '../view.js';
import { tokenName } from '../words.js';
import { closedSessions } from './closing-in-normal-unregisters-everything.js';

export const closingInPreparedKeepsTheRegistrations = stateless(
  {
    id: 'closing-in-prepared-keeps-the-registrations',
    statement: 'Closing a session in PREPARED or FROZEN keeps its registrations: they take part in what follows.',
    source: ['6 (M)'],
    holds: 'between calls',
  },
  (observation) => closedSessions(observation).flatMap((session) => lost(observation, session)),
);

function lost({ before, after }: Observation, session: number): Violation[] {
  if (!isCommitted(before.state)) return [];
  return before.registrations
    .filter(({ owner }) => owner === session)
    .filter(({ id, letter }) => !after!.registrations.some((r) => r.id === id && r.owner !== LEAKED && r.letter === letter))
    .slice(0, 1)
    .map(({ token }) => ({
      cause: 'registration-lost-at-close',
      where: 'luo_destroy_session',
      expected: `the registrations of a session that closes in ${before.state.toUpperCase()} are globally committed: they stay, and take part in freeze`,
      happened: `LUO does not reach the registration of ${tokenName(token)} any more`,
    }));
}
