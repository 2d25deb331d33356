// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 12 and 21: memory that KHO did not keep is somebody else's in the next kernel. */
import { noEvent } from '../../events.js';

export const theNextKernelReadsOnlyPreservedMemory = noEvent(
  {
    id: 'the-next-kernel-reads-only-preserved-memory',
    statement: 'The next kernel follows no pointer of a blob into memory that was not preserved.',
    source: ['12 (M)', '21 (C)'],
    holds: 'at the jump',
  },
  {
    kinds: ['lost_memory_read', 'kexec_without_kho_map'],
    expected: 'the next kernel finds either all of the memory or nothing of LUO',
    happened: ([who], _functions, kind) =>
      kind === 'lost_memory_read'
        ? `the next kernel reads the pages of ${who}(), which were not kept`
        : 'the next kernel finds a subtree of LUO in the root blob, while KHO had dropped the map of the memory behind it',
  },
);
