// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 10: a session lives as long as its descriptors, not as long as the device's. */
import { entryFunction, NOTHING, stateless } from '../observation.js';

export const sessionsDoNotNeedTheDevice = stateless(
  {
    id: 'sessions-do-not-need-the-device',
    statement: 'Closing the device changes nothing about any session.',
    source: ['10'],
    holds: 'between calls',
    concerns: { verbs: ['close_device'] },
  },
  ({ action, before, after, callbacks }) => {
    if (action.verb !== 'close_device' || after === null) return NOTHING;
    const where = entryFunction(action);
    if (callbacks.length > 0)
      return [{ cause: 'calls-back', where, expected: 'closing the device calls no handler', happened: `a handler got ${callbacks[0]!.kind}` }];
    const hasSamePages = before.pages === after.pages || JSON.stringify(before.pages) === JSON.stringify(after.pages);
    if (hasSamePages && before.sessions.length === after.sessions.length) return NOTHING;
    return [{ cause: 'changes-sessions', where, expected: 'closing the device changes no session', happened: 'sessions or their pages went with it' }];
  },
);
