// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 11: each verb is for sessions of one direction. */
import { ofAnswers } from '../answers.js';

/** The ioctls that only one direction has. */
const DIRECTION = { preserve: 'outgoing', retrieve_fd: 'incoming', finish: 'incoming' } as const;

export const directionIsChecked = ofAnswers(
  {
    id: 'direction-is-checked',
    statement: 'PRESERVE_FD on an incoming session, RETRIEVE_FD and FINISH on an outgoing one are refused, and no handler hears of them.',
    source: ['11'],
  },
  ['preserve', 'retrieve_fd', 'finish'],
  (action, ret, model, { callbacks }) => {
    const slot = model.slots[action.session]!;
    if (slot.kind === 'free' || slot.kind === DIRECTION[action.verb]) return null;
    const what = `${action.verb} on an ${slot.kind} session`;
    if (ret === 0) return { cause: `${action.verb}-on-${slot.kind}`, expected: `${what} is refused`, happened: 'it succeeded' };
    if (callbacks.length > 0)
      return { cause: `${action.verb}-on-${slot.kind}-calls-back`, expected: `${what} reaches no handler`, happened: `a handler got ${callbacks[0]!.kind}` };
    return null;
  },
);
