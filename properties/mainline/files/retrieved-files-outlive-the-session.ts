// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 17: what was retrieved stays open. */
import { receivedName } from '../../../model/mainline/state.js';
import { entryFunction, NOTHING, stateless } from '../observation.js';

export const retrievedFilesOutliveTheSession = stateless(
  {
    id: 'retrieved-files-outlive-the-session',
    statement: 'Retrieved files stay as they are when their session is finished or closed.',
    source: ['17'],
    holds: 'between calls',
    concerns: { verbs: ['finish', 'close'] },
  },
  ({ action, before, after }) => {
    if (after === null || after.boot !== before.boot || (action.verb !== 'finish' && action.verb !== 'close')) return NOTHING;
    for (const was of before.files) {
      if (receivedName(was.name) === null || was.descriptors === 0) continue;
      const is = after.files.find(({ name }) => name === was.name);
      if (is !== undefined && is.refs >= is.descriptors && is.descriptors === was.descriptors) continue;
      return [
        {
          cause: 'retrieved-file-went',
          where: entryFunction(action),
          expected: 'a retrieved file outlives FINISH and the session',
          happened: `${was.name} had ${was.descriptors} descriptors, and has ${is?.refs ?? 0} references now`,
        },
      ];
    }
    return NOTHING;
  },
);
