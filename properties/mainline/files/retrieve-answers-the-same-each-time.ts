// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 15: one object a token, or one error, and one retrieve of the handler. */
import { receivedFile } from '../../../model/mainline/state.js';
import { ofAnswers } from '../answers.js';

export const retrieveAnswersTheSameEachTime = ofAnswers(
  {
    id: 'retrieve-answers-the-same-each-time',
    statement: "RETRIEVE_FD of a token answers the same file each time, or the same error each time; the handler's retrieve runs at most once.",
    source: ['15'],
  },
  ['retrieve_fd'],
  ({ session, token, arg }, ret, model, { callbacks, after }) => {
    const slot = model.slots[session]!;
    const file = slot.kind === 'incoming' ? receivedFile(model, `${slot.name}/${token}`) : undefined;
    // Without the descriptor the call does not get as far as LUO.
    if (file === undefined || ret === '-EBADF') return null;
    const asked = callbacks.filter(({ kind }) => kind === 'retrieve').length;
    if (asked > (file.state === 'waiting' ? 1 : 0))
      return { cause: 'retrieve-twice', expected: "the handler's retrieve runs at most once", happened: `it ran again, and the file was ${file.state}` };
    if (ret === 0 && after?.answer?.sameFile === false)
      return { cause: 'another-file', expected: 'RETRIEVE_FD answers the same file each time', happened: 'it answered another one' };
    if (file.state === 'failed' && arg === undefined && ret !== file.error && ret !== '-EMFILE')
      return { cause: 'another-answer', expected: `RETRIEVE_FD answers ${file.error} again`, happened: `it answered ${ret}` };
    return null;
  },
);
