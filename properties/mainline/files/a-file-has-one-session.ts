// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 6: a file is managed by one session at most. */
import { rules } from '../../../model/mainline/rules.js';
import { ofAnswers } from '../answers.js';

export const aFileHasOneSession = ofAnswers(
  {
    id: 'a-file-has-one-session',
    statement: 'A file is managed by one session at most, outgoing and incoming taken together; a file that no session manages can be preserved.',
    source: ['6'],
  },
  ['preserve'],
  ({ file, token, session, process }, ret, model, { fired }) => {
    const isManaged = rules.fileIsManaged(model, file);
    if (ret === 0 && isManaged)
      return {
        cause: 'file-managed-twice',
        expected: 'a file that some session manages is -EBUSY',
        happened: `PRESERVE_FD of ${file} succeeded: two sessions manage it`,
      };
    const slot = model.slots[session]!;
    const isFree = slot.kind === 'outgoing' && !rules.tokenIsUsed(slot, token) && !isManaged;
    if (ret === '-EBUSY' && isFree && !fired)
      return {
        cause: 'free-file-refused',
        expected: 'a file that no session manages can be preserved',
        happened: `PRESERVE_FD of ${file} by p${process} returned -EBUSY`,
      };
    return null;
  },
);
