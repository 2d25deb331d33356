// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 9: while preserved, a file keeps its size. */
import { isManaged } from '../../../model/mainline/state.js';
import { entryFunction, NOTHING, stateless } from '../observation.js';

export const aPreservedFileKeepsItsSize = stateless(
  {
    id: 'a-preserved-file-keeps-its-size',
    statement: 'While a file is preserved its size does not change, and its content only through its users.',
    source: ['9'],
    holds: 'between calls',
  },
  ({ action, before, after, model, handover }) => {
    if (after === null || model === null || handover !== null || before.memfds === after.memfds) return NOTHING;
    for (const was of before.memfds) {
      const is = after.memfds.find(({ name }) => name === was.name);
      if (is === undefined || !isManaged(model, was.name)) continue;
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
