// SPDX-License-Identifier: GPL-2.0-only
/** @file Why mutants of `corrected` survive that change behaviour: one sentence for each, or for several that survive for the same reason. */
import { byMutant } from './reason.js';

export const reasons = byMutant([
  {
    why: "Allowed: the property is made by the commit after the callbacks instead; only a failure of libfdt strikes there and not here, and comes out as libfdt's own code, which item 8 leaves open.",
    mutants: ['luo_subsystems:luo_subsystems_fdt_setup:zero-trip-loop:1'],
  },
  {
    why: 'Allowed: pages for the blob of files grow threefold where they do not suffice, and not twofold. It has room for all nodes either way; no item says how much more.',
    mutants: ['luo_files:luo_files_fdt_size:change-constant:4'],
  },
  {
    why: "Allowed: a node that could not be begun is noticed when its file's data is committed. The call fails as it must, after the files were prepared and cancelled; item 8 asks that all is undone, not at which step a failure is noticed.",
    mutants: ['luo_files:luo_files_to_fdt:condition-false:1', 'luo_files:luo_files_to_fdt:return-value:1', 'luo_files:luo_files_fdt_setup:condition-false:7'],
  },
  {
    why: 'Allowed: freeze commits the data again, and item 21 lets nobody read the blob before. Between prepare and freeze it has no reader.',
    mutants: ['luo_files:luo_files_prepare:remove-statement:7'],
  },
  {
    why: 'Open: item 14 asks that finish passes only files that still exist. Without a reference of its own finish passes none, also for a file that was reclaimed; no item says that it must pass that one.',
    mutants: ['luo_files:luo_retrieve_file:remove-statement:8'],
  },
  {
    why: 'Allowed: files of different sessions are prepared, frozen, cancelled and written into the blob in another order. No item names an order of sessions.',
    mutants: [
      'luo_files:luo_files_fdt_setup:swap-order:1',
      'luo_files:__luo_files_cancel:swap-order:1',
      'luo_files:luo_files_prepare:swap-order:1',
      'luo_files:luo_files_freeze:swap-order:1',
    ],
  },
]);
