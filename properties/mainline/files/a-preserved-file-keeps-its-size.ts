// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 8, 9: while preserved, a file keeps its size; afterwards it is as before. */
import { isManaged } from '../../../model/mainline/state.js';
import type { Action } from '../../../model/mainline/actions.js';
import { entryFunction, NOTHING, stateless, type Violation } from '../observation.js';

/** Of the uapi: no seal can be added any more. */
const F_SEAL_SEAL = 0x0001;

const refused = (action: Action): Violation => ({
  cause: action.verb === 'seal' ? 'cannot-be-sealed' : 'cannot-be-positioned',
  where: entryFunction(action),
  expected: `a memfd that no session keeps can be ${action.verb === 'seal' ? 'sealed, as long as it has no F_SEAL_SEAL' : 'positioned'}`,
  happened: 'it was -EPERM',
});

export const aPreservedFileKeepsItsSize = stateless(
  {
    id: 'a-preserved-file-keeps-its-size',
    statement:
      'While a file is preserved its size does not change, and its content only through its users; a memfd that no session keeps can be sealed and positioned.',
    source: ['8', '9'],
    holds: 'between calls',
  },
  ({ action, before, after, model, handover, outcome, concurrent }) => {
    if ((action.verb === 'seal' || action.verb === 'seek') && outcome.ret === '-EPERM' && model !== null && concurrent === undefined) {
      const memfd = before.memfds.find(({ name }) => name === action.file);
      if (memfd !== undefined && !isManaged(model, action.file) && (action.verb === 'seek' || (memfd.seals & F_SEAL_SEAL) === 0)) return [refused(action)];
    }
    if (after === null || model === null || handover !== null || before.memfds === after.memfds) return NOTHING;
    for (const was of before.memfds) {
      const is = after.memfds.find(({ name }) => name === was.name);
      const isPreserving = action.verb === 'preserve' && action.file === was.name && concurrent === undefined;
      if (is === undefined || !(isPreserving || isManaged(model, was.name))) continue;
      const where = entryFunction(action);
      if (is.size !== was.size)
        return [
          { cause: 'size', where, expected: `${was.name} keeps its size while it is preserved`, happened: `it went from ${was.size} to ${is.size} bytes` },
        ];
      if (is.content !== was.content && action.verb !== 'write')
        return [{ cause: 'content', where, expected: `the content of ${was.name} changes only through its users`, happened: `${action.verb} changed it` }];
    }
    return NOTHING;
  },
);
