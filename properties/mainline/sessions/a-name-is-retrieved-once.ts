// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 12, 14: what can be retrieved is what was outgoing at the jump, each once. */
import { ofAnswers } from '../answers.js';

export const aNameIsRetrievedOnce = ofAnswers(
  {
    id: 'a-name-is-retrieved-once',
    statement:
      'The sessions that can be retrieved are those that were outgoing at the jump; each once in a boot, and no others. One whose last close was refused is as good as not retrieved.',
    source: ['12', '14', '24'],
  },
  ['retrieve'],
  ({ name, arg }, ret, model) => {
    if (arg !== undefined) return null;
    const came = model.incoming.find((one) => one.name === name);
    if (ret === 0 && came?.state !== 'waiting' && came?.state !== 'stuck')
      return {
        cause: came === undefined ? 'retrieves-what-did-not-come' : 'retrieved-twice',
        expected: came === undefined ? 'only sessions that were outgoing at the jump can be retrieved' : 'a name is retrieved once in a boot',
        happened: `RETRIEVE_SESSION '${name}' succeeded`,
      };
    if ((ret === '-ENOENT' || ret === '-EINVAL') && came?.state === 'waiting')
      return {
        cause: `lost${ret}`,
        expected: 'each session that was outgoing at the jump can be retrieved',
        happened: `RETRIEVE_SESSION '${name}' returned ${ret}: the session is lost`,
      };
    return null;
  },
);
