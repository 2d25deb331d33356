// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 8 to 10: KHO must not hand over memory that somebody else uses by then. */
import { noEvent } from '../events.js';

export const nothingIsFreedWhilePreserved = noEvent(
  {
    id: 'nothing-is-freed-while-preserved',
    statement: 'No page is freed while KHO preserves it.',
    source: ['9 (K)', '10 (K)'],
    holds: 'at every step',
  },
  {
    kinds: ['freed_while_preserved'],
    expected: 'a blob is unpreserved before it is freed',
    happened: ([who], functions) => `${functions[0] ?? 'the call'}() frees the pages of ${who}() while KHO preserves them`,
  },
);
