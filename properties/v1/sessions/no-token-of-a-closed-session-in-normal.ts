// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 7: in NORMAL and UPDATED a registration belongs to an open session. */
import { acceptsRegistrations, entryFunction, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import { FILE_STATES, tokenName } from '../words.js';

export const noTokenOfAClosedSessionInNormal: Property = {
  id: 'no-token-of-a-closed-session-in-normal',
  statement: 'In NORMAL and in UPDATED every registration belongs to a session that is open.',
  source: ['7 (C)', '5 (M)'],
  holds: 'between calls',
  monitor: () => new ClosedSessions(),
};

class ClosedSessions implements Monitor {
  private readonly known = new Set<number>();

  observe({ action, before, after }: Observation): readonly Violation[] {
    if (!after || !acceptsRegistrations(after.state)) return NOTHING;
    if (after.boot !== before.boot) this.known.clear();
    // Closing in NORMAL is item 5's business: this is about the way back into NORMAL.
    if (after.state === before.state && after.boot === before.boot) return NOTHING;
    const left = after.registrations.filter(({ owner, id }) => owner < 0 && !this.known.has(id));
    for (const { id } of left) this.known.add(id);
    return left.slice(0, 1).map(({ token, letter }) => ({
      cause: 'registration-of-a-closed-session',
      where: entryFunction(action),
      expected: 'a registration whose session was closed meanwhile is cancelled and unregistered when LUO returns to NORMAL',
      happened: `${tokenName(token)} is still registered (its file is ${letter === 'N' ? '' : 'still '}${FILE_STATES[letter]}), and the session that registered it is closed`,
    }));
  }
}
