// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 14, 19: what was freed is not used again. */
import { noEvent } from '../events.js';

export const noUseAfterFree = noEvent(
  {
    id: 'no-use-after-free',
    statement: 'Nothing that was freed is used, freed again or passed to a callback.',
    source: ['14 (K)', '19 (K)'],
    holds: 'at every step',
  },
  {
    // Whoever drops a reference of a folio that has none left has used it after it was freed.
    kinds: ['use_after_free', 'double_free', 'invalid_free', 'folio_put_underflow', 'list_corruption'],
    expected: 'only objects that still exist are used',
    happened: ([what = 'a pointer that was not allocated'], functions, kind) => `${functions[0] ?? 'the call'}(): ${kind.replaceAll('_', ' ')} of ${what}`,
  },
);
