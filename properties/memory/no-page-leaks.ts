// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 8, 18: a blob is freed when it is given up. */
import { noEvent } from '../events.js';

export const noPageLeaks = noEvent(
  {
    id: 'no-page-leaks',
    statement: 'The pages of every blob are freed when the blob is given up.',
    source: ['8 (K)', '18'],
    holds: 'between calls',
  },
  {
    kinds: ['leak_pages'],
    expected: 'no page stays behind',
    where: ([who]) => who,
    happened: ([who]) => `nothing refers any more to the pages that ${who}() allocated`,
  },
);
