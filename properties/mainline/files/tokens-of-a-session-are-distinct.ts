// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 5: a token is taken exactly while a file of that session has it. */
import { rules } from '../../../model/mainline/rules.js';
import { ofAnswers } from '../answers.js';

export const tokensOfASessionAreDistinct = ofAnswers(
  {
    id: 'tokens-of-a-session-are-distinct',
    statement: 'PRESERVE_FD is EEXIST exactly if the session has a file under that token; equal tokens of different sessions never meet.',
    source: ['5'],
  },
  ['preserve'],
  ({ session, token }, ret, model) => {
    const slot = model.slots[session]!;
    if (slot.kind !== 'outgoing') return null;
    const isUsed = rules.tokenIsUsed(slot, token);
    if (ret === 0 && isUsed)
      return { cause: 'token-given-twice', expected: 'two files of a session have different tokens', happened: 'a second file got the token' };
    if (ret === '-EEXIST' && !isUsed)
      return {
        cause: 'free-token-refused',
        expected: 'a token is refused only while a file of the session has it',
        happened: 'PRESERVE_FD returned -EEXIST, and it is free',
      };
    return null;
  },
);
