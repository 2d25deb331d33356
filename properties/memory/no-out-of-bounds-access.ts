// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 12: a blob fits into the memory that was allocated for it. */
import { noEvent } from '../events.js';

export const noOutOfBoundsAccess = noEvent(
  {
    id: 'no-out-of-bounds-access',
    statement: 'A blob is not made larger than the pages that were allocated for it.',
    source: ['12 (M)'],
    holds: 'at every step',
  },
  {
    kinds: ['out_of_bounds'],
    expected: 'a blob is as large as its pages at the most',
    happened: ([, who], functions) => `${functions[0] ?? who}() makes a blob that is larger than its pages`,
  },
);
