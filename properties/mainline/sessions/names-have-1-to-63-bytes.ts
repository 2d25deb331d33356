// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 4: which names there are, and that GET_NAME answers them. */
import { ofAnswers } from '../answers.js';

export const namesHave1To63Bytes = ofAnswers(
  {
    id: 'names-have-1-to-63-bytes',
    statement: 'Names of 1 to 63 bytes are accepted, no others; GET_NAME answers the bytes that were given.',
    source: ['4'],
  },
  ['create', 'get_name'],
  (action, ret, model, { outcome }) => {
    if (action.verb === 'create') {
      const isName = action.name !== 'empty' && action.name !== 'unterminated';
      if (ret === 0 && !isName)
        return { cause: `accepts-${action.name}`, expected: 'a name has 1 to 63 bytes', happened: `an ${action.name} name was accepted` };
      if (ret === '-EINVAL' && isName && action.arg === undefined)
        return {
          cause: `refuses-${action.name}`,
          expected: 'a name of 1 to 63 bytes is accepted',
          happened: `CREATE_SESSION '${action.name}' returned -EINVAL`,
        };
      return null;
    }
    const slot = model.slots[action.session]!;
    if (ret !== 0 || slot.kind === 'free' || outcome.value === slot.name) return null;
    return { cause: 'wrong-name', expected: `GET_NAME answers '${slot.name}'`, happened: `it answered '${outcome.value}'` };
  },
);
