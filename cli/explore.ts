// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck explore`: visits every state of the model. */
import type { Command } from 'commander';
import { explore, type Exploration, type Progress } from '../model/explore.js';
import type { Invariant } from '../model/invariant.js';
import { invariants } from '../model/invariants.js';
import { initialState } from '../model/system.js';
import { errnoName } from '../properties/errno.js';
import { exploreReport } from '../report/explore.js';
import type { ItfTrace } from '../report/itf.js';
import { count, grouped } from '../report/layout.js';
import { collect } from './arguments.js';
import type { Done } from './command.js';
import { EXIT, UsageError, type ExitCode } from './errors.js';
import { ItfOutput } from './itf.js';
import { named } from './lookup.js';
import { addModelOptions, boundsOf, mutantOf, tokenValues, type ModelFlags } from './model-options.js';
import type { Terminal } from './terminal.js';

interface ExploreFlags extends ModelFlags {
  readonly invariants: boolean;
  readonly invariant?: readonly string[];
  readonly itf?: string;
}

export function addExplore(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('explore')
    .summary('visit every state of the model')
    .description('Visits every reachable state of the model, breadth first, and checks its invariants in each.')
    .addHelpText('after', '\nExit code: 0 all invariants hold, 1 one is violated, as with every mutant.');
  addModelOptions(command, 'a wrong variant of the model, to see that an invariant catches it')
    .option('-i, --invariant <name...>', 'check only these', collect)
    .option('--no-invariants', 'only count the states: much faster')
    .option(
      '--itf <file>',
      'write the shortest counterexample as an ITF trace; a folder gets one of each violated invariant, - is standard output, instead of the report',
    )
    .action((flags: ExploreFlags) => done(run(flags, terminal)));
}

function run(flags: ExploreFlags, terminal: Terminal): ExitCode {
  const bounds = boundsOf(flags);
  const mutant = mutantOf(flags);
  const checked = invariantsOf(flags);
  const itf = flags.itf === undefined ? undefined : new ItfOutput(flags.itf, terminal);
  const start = terminal.now();
  const exploration = explore(bounds, {
    ...(mutant && { mutant }),
    ...(checked.length > 0 && { invariants: checked }),
    onProgress: (progress) => terminal.progress(progressText(progress)),
  });
  const milliseconds = terminal.now() - start;
  terminal.progress(null);
  const result = { ...exploration, bounds, mutant: mutant?.name ?? null, invariants: checked.length, milliseconds };
  if (!itf?.takesStdout) terminal.out(exploreReport(result, tokenValues(flags.tokens), { errnoName }, terminal.style));
  itf?.write(tracesOf(exploration, flags));
  return exploration.violations.length > 0 ? EXIT.violated : EXIT.holds;
}

/** Throws UsageError. */
function invariantsOf({ invariants: wanted, invariant: names, itf }: ExploreFlags): readonly Invariant[] {
  if (!wanted && names !== undefined) throw new UsageError('--invariant and --no-invariants contradict each other');
  if (!wanted && itf !== undefined) throw new UsageError('--itf needs invariants: without them there is no counterexample');
  if (!wanted) return [];
  return names === undefined ? invariants : names.map((name) => named(invariants, (invariant) => invariant.name, name, 'invariant'));
}

/** By invariant, a shortest one first. */
function tracesOf({ violations }: Exploration, flags: ExploreFlags): Map<string, ItfTrace> {
  const bounds = boundsOf(flags);
  const { sessions, tokens, processes, descriptors } = bounds;
  const variant = flags.mutant === undefined ? '' : ` --mutant ${flags.mutant}`;
  const source = `luocheck explore --sessions ${sessions} --tokens ${tokens} --processes ${processes} --descriptors ${descriptors}${variant}`;
  return new Map(
    violations
      .toSorted((a, b) => a.path.length - b.path.length)
      .map(({ invariant, edges }) => [
        invariant,
        {
          source,
          description: `the last step violates ${invariant}`,
          status: 'violation',
          initial: initialState(bounds),
          steps: edges,
          tokens: tokenValues(tokens),
        },
      ]),
  );
}

function progressText({ expanded, states, depth }: Progress): string {
  return `${grouped(expanded)} of ${count(states, 'state')} known, depth ${depth}`;
}
