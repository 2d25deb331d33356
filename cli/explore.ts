// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck explore`: visits every state of the model. */
import type { Command } from 'commander';
import { explore, type Progress } from '../model/explore.js';
import { invariants } from '../model/invariants.js';
import { mutants } from '../model/mutants.js';
import type { Bounds } from '../model/system.js';
import { errnoName } from '../properties/errno.js';
import { exploreReport } from '../report/explore.js';
import { count, grouped } from '../report/layout.js';
import { wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { EXIT, type ExitCode } from './errors.js';
import { named } from './lookup.js';
import type { Terminal } from './terminal.js';

interface ExploreFlags {
  readonly sessions: number;
  readonly tokens: number;
  readonly processes: number;
  readonly descriptors: number;
  readonly mutant?: string;
  readonly invariants: boolean;
}

export function addExplore(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('explore')
    .summary('visit every state of the model')
    .description('Visits every reachable state of the model, breadth first, and checks its invariants in each.')
    .option('-S, --sessions <n>', 'session slots', wholeNumber(1, 4), 2)
    .option('-T, --tokens <n>', 'tokens', wholeNumber(1, 6), 2)
    .option('-P, --processes <n>', 'process slots', wholeNumber(1, 4), 1)
    .option('-D, --descriptors <n>', 'descriptors of one session, in all processes together', wholeNumber(1, 4), 2)
    .option('-m, --mutant <name>', 'a wrong variant of the model, to see that an invariant catches it')
    .option('--no-invariants', 'only count the states: much faster')
    .addHelpText('after', `\nExit code: 0 all invariants hold, 1 one is violated, as with every mutant.\n\nMutants:\n${mutants.map(({ name }) => `  ${name}\n`).join('')}`)
    .action((flags: ExploreFlags) => done(run(flags, terminal)));
}

function run(flags: ExploreFlags, terminal: Terminal): ExitCode {
  const { sessions, tokens, processes, descriptors } = flags;
  const bounds: Bounds = { sessions, tokens, processes, descriptors };
  const mutant = flags.mutant === undefined ? undefined : named(mutants, ({ name }) => name, flags.mutant, 'mutant');
  const start = terminal.now();
  const exploration = explore(bounds, {
    ...(mutant && { mutant }),
    ...(flags.invariants && { invariants }),
    onProgress: (progress) => terminal.progress(progressText(progress)),
  });
  const milliseconds = terminal.now() - start;
  terminal.progress(null);
  const result = { ...exploration, bounds, mutant: mutant?.name ?? null, invariants: flags.invariants ? invariants.length : 0, milliseconds };
  terminal.out(exploreReport(result, tokenValues(tokens), { errnoName }, terminal.style));
  return exploration.violations.length > 0 ? EXIT.violated : EXIT.holds;
}

/** The model knows tokens by position; a reader sees 0x1, 0x2, … */
function tokenValues(tokens: number): bigint[] {
  return Array.from({ length: tokens }, (_, i) => BigInt(i + 1));
}

function progressText({ expanded, states, depth }: Progress): string {
  return `${grouped(expanded)} of ${count(states, 'state')} known, depth ${depth}`;
}
