// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck revisions`: what can be checked. */
import type { Command } from 'commander';
import { REVISIONS } from '../reference/v1/revisions.js';
import { MAINLINE_REVISIONS } from '../reference/mainline/revisions.js';
import { series } from '../reference/loader/series.js';
import { revisionList } from '../report/revisions.js';
import type { Done } from './command.js';
import { EXIT } from './errors.js';
import type { Terminal } from './terminal.js';

export function addRevisions(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('revisions')
    .summary('list what can be checked, and the series of fixes')
    .description('Lists the revisions, and the series of fixes from which further revisions are made.')
    .action(() => {
      terminal.out(revisionList([...REVISIONS, ...MAINLINE_REVISIONS], series(), terminal.style));
      done(EXIT.holds);
    });
}
