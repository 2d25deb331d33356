// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 8 and 9, read strictly: what prepare and freeze return when a blob has no room. */
import type { FaultKind } from '../../../model/v1/actions.js';
import { choice, NOTHING, type Observation } from '../property.js';

/** The steps that fail because a blob has no room, and the functions that return their errors. */
const STEPS: Readonly<Partial<Record<FaultKind, string>>> = {
  begin_node: 'luo_files_fdt_setup',
  setprop_file: 'luo_files_commit_data_to_fdt',
  setprop_setup: 'luo_fdt_setup',
  setprop_subsys: 'luo_subsystems_commit_data_to_fdt',
};

export const aFullBlobIsEnospc = choice(
  {
    id: 'a-full-blob-is-enospc',
    statement: 'A prepare or freeze that finds no room in a blob returns -ENOSPC.',
    source: ['8 (C)', '9 (C)'],
    holds: 'between calls',
    label: "full blob's errno (8)",
    otherwise: "libfdt's own code, which as a number is -ESRCH, and the -ENOENT of luo_subsystems",
  },
  ({ action, outcome, fired, entry }: Observation) => {
    const step = fired && action.fault ? STEPS[action.fault.kind] : undefined;
    const { ret } = outcome;
    if (step === undefined || (action.verb !== 'prepare' && action.verb !== 'reboot') || (ret !== '-ESRCH' && ret !== '-ENOENT')) return NOTHING;
    return [
      {
        cause: `${action.verb}-returns${ret}-for-${action.fault!.kind}`,
        where: entry,
        expected: `-ENOSPC when a blob has no room (${action.fault!.kind}, in ${step}())`,
        happened: `${action.verb} returned ${ret}`,
      },
    ];
  },
);
