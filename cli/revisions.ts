// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck revisions`: what can be checked. */
import type { Command } from 'commander';
import { BUGS } from '../reference/mainline/bugs.js';
import { MAINLINE_FIXES } from '../reference/mainline/fixes.js';
import { findMainlineRevision, MAINLINE_REVISIONS } from '../reference/mainline/revisions.js';
import { series } from '../reference/loader/series.js';
import { REVISIONS } from '../reference/v1/revisions.js';
import { revisionList, type ListedDesign } from '../report/revisions.js';
import type { Done } from './command.js';
import { EXIT } from './errors.js';
import type { Terminal } from './terminal.js';

export function addRevisions(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('revisions')
    .summary('list what can be checked, and the series of fixes')
    .description('Lists the revisions of each design of LUO, and the series of fixes from which further revisions are made.')
    .action(() => {
      terminal.out(revisionList(listed(), terminal.style));
      done(EXIT.holds);
    });
}

function listed(): ListedDesign[] {
  const [first] = MAINLINE_FIXES;
  return [
    {
      title: 'The patch of June 2025 (v1)',
      revisions: [
        ...REVISIONS,
        { name: 'posted+0001', title: 'posted with the fixes up to this one, so with every number below' },
        { name: 'corrected-0001', title: 'corrected with this fix undone, so with every number below' },
      ],
      fixes: series(),
    },
    {
      title: "Mainline's LUO",
      revisions: [
        ...MAINLINE_REVISIONS,
        findMainlineRevision('mainline-corrected')!,
        { name: `linux-7.3+${first!.number}`, title: 'linux-7.3 with the fixes up to this one, so with every number below' },
        ...BUGS.map(({ name }) => findMainlineRevision(`linux-7.3+bug-${name}`)!),
      ],
      fixes: MAINLINE_FIXES,
    },
  ];
}
