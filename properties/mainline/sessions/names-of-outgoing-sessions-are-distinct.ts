// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 3, 23: a name is taken exactly while an outgoing session of that name is open. */
import { rules } from '../../../model/mainline/rules.js';
import { ofAnswers } from '../answers.js';

export const namesOfOutgoingSessionsAreDistinct = ofAnswers(
  {
    id: 'names-of-outgoing-sessions-are-distinct',
    statement: 'CREATE_SESSION is EEXIST exactly if an outgoing session of that name is open; incoming names never clash with it.',
    source: ['3', '23'],
  },
  ['create'],
  ({ name }, ret, model) => {
    const isTaken = rules.nameIsTaken(model, name);
    if (ret === 0 && isTaken)
      return { cause: 'name-given-twice', expected: 'two outgoing sessions have different names', happened: `a second session named '${name}' was created` };
    if (ret === '-EEXIST' && !isTaken)
      return {
        cause: 'free-name-refused',
        expected: 'a name is refused only while an outgoing session has it',
        happened: `CREATE_SESSION '${name}' returned -EEXIST, and no outgoing session has that name`,
      };
    return null;
  },
);
