// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 5: a session that closes before the update begins takes its registrations with it. */
import { acceptsRegistrations, stateless, type Observation, type Violation } from '../property.js';
import { tokenName } from '../words.js';

export const closingInNormalUnregistersEverything = stateless(
  {
    id: 'closing-in-normal-unregisters-everything',
    statement: 'Closing a session in NORMAL or UPDATED ends all its registrations.',
    source: ['5 (M)'],
    holds: 'between calls',
  },
  (observation) => closedSessions(observation).flatMap((session) => leftBehind(observation, session)),
);

/** Sessions that this action closed. */
export function closedSessions({ action, before, after }: Observation): readonly number[] {
  if ((action.verb !== 'close' && action.verb !== 'exit') || !after) return [];
  return before.sessions.filter((session) => !after.sessions.includes(session));
}

function leftBehind({ before, after }: Observation, session: number): Violation[] {
  if (!acceptsRegistrations(before.state)) return [];
  const owned = new Set(before.registrations.filter(({ owner }) => owner === session).map(({ id }) => id));
  return after!.registrations
    .filter(({ id }) => owned.has(id))
    .slice(0, 1)
    .map(({ token }) => ({
      cause: 'registration-survives-close',
      where: 'luo_destroy_session',
      expected: `closing a session in ${before.state.toUpperCase()} unregisters everything it registered`,
      happened: `the struct luo_file of ${tokenName(token)} is still allocated`,
    }));
}
