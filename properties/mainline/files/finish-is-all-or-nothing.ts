// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 16: FINISH does all or nothing. */
import { ofAnswers } from '../answers.js';

export const finishIsAllOrNothing = ofAnswers(
  {
    id: 'finish-is-all-or-nothing',
    statement: 'FINISH, and the last close, ends every file of the session or none; after it has succeeded RETRIEVE_FD is ENOENT and FINISH is 0 again.',
    source: ['16'],
  },
  ['finish', 'close', 'retrieve_fd'],
  (action, ret, model, { callbacks, fired }) => {
    const slot = model.slots[action.session]!;
    const files = (slot.kind === 'incoming' && model.incoming.find(({ name }) => name === slot.name)?.files) || [];
    if (action.verb === 'retrieve_fd') {
      const file = files.find(({ token }) => token === action.token);
      if (ret === 0 && file?.state === 'finished')
        return { cause: 'retrieved-after-finish', expected: 'RETRIEVE_FD after FINISH is -ENOENT', happened: 'it succeeded' };
      return null;
    }
    const finished = callbacks.filter(({ kind, subject }) => kind === 'finish' && subject !== 'flb in').length;
    // The error of a release is nothing that close(2) answers.
    if (action.verb === 'close')
      return action.fault?.kind === 'cb_can_finish' && fired && finished > 0
        ? {
            cause: 'finishes-and-is-refused',
            expected: 'a last close that a handler refuses finishes nothing',
            happened: `${finished} of the session's files were finished`,
          }
        : null;
    if (ret !== 0 && finished > 0)
      return {
        cause: 'finishes-and-fails',
        expected: 'a FINISH that fails finishes nothing',
        happened: `it returned ${ret}, and ${finished} of the session's files were finished`,
      };
    if (ret !== 0 && ret !== '-EBADF' && slot.kind === 'incoming' && action.arg === undefined && files.every(({ state }) => state === 'finished'))
      return { cause: `again-returns${ret}`, expected: 'FINISH of a session that is finished is 0 again', happened: `it returned ${ret}` };
    return null;
  },
);
