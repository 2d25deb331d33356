// SPDX-License-Identifier: GPL-2.0-only
/** @file The uapi header of FINISH: "Userspace may attempt to call finish again". Who has closed the last descriptor needs another one for that. */
import { ofAnswers } from '../answers.js';

export const aRefusedFinishCanBeTriedAgain = ofAnswers(
  {
    id: 'a-refused-finish-can-be-tried-again',
    statement: 'A session whose last close a handler did not let finish can be retrieved again, and be finished then.',
    source: ['16', '28'],
  },
  ['retrieve'],
  ({ name, arg }, ret, model) => {
    // Where the reply cannot be written there is another error, and not this one.
    if ((arg !== undefined && arg !== 'ro') || (ret !== '-ENOENT' && ret !== '-EINVAL')) return null;
    if (model.incoming.find((one) => one.name === name)?.state !== 'stuck') return null;
    return {
      cause: `stuck${ret}`,
      expected: 'a session whose last close could not be finished can be retrieved again',
      happened: `RETRIEVE_SESSION '${name}' returned ${ret}: its files stay where they are, and nobody can finish them`,
    };
  },
);
