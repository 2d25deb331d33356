// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 12: a blob fits into the memory that was allocated for it; so does everything else. */
import { noEvent } from '../events.js';

export const noOutOfBoundsAccess = noEvent(
  {
    id: 'no-out-of-bounds-access',
    statement: 'Nothing is read or written outside of what was allocated for it: a blob is no larger than its pages.',
    source: ['12 (M)'],
    holds: 'at every step',
  },
  {
    kinds: ['out_of_bounds'],
    expected: 'what is read or written has been allocated',
    happened: ([what, who], functions) =>
      what === 'pages' ? `${functions[0] ?? who}() makes a blob that is larger than its pages` : `${functions[0] ?? 'the call'}(): access outside of ${what}`,
  },
);
