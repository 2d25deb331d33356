// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck explore`: visits every state of the model. */
import type { Command } from 'commander';
import type { Exploration, Progress } from '../model/exploration.js';
import type { Bounds } from '../model/model.js';
import { exploreReport } from '../report/explore.js';
import type { ItfTrace } from '../report/itf.js';
import { count, grouped } from '../report/layout.js';
import { collect } from './arguments.js';
import { catalogue } from './catalogue.js';
import type { Done } from './command.js';
import { EXIT, UsageError, type ExitCode } from './errors.js';
import { breathe, interruptible } from './interrupt.js';
import { ItfOutput } from './itf.js';
import { named } from './lookup.js';
import { addModelOptions, boundsOf, filesOf, modelOf, mutantOf, tokenValues, type ModelFlags } from './model-options.js';
import type { KnownModel, Search } from './models.js';
import type { Terminal } from './terminal.js';

/** Between two looks at what the terminal says, in milliseconds. */
const INTERVAL = 50;

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
    .action(async (flags: ExploreFlags) => done(await run(flags, terminal)));
}

async function run(flags: ExploreFlags, terminal: Terminal): Promise<ExitCode> {
  const model = modelOf(flags);
  const bounds = boundsOf(flags);
  const mutant = mutantOf(flags);
  const invariants = invariantsOf(model, flags);
  const files = filesOf(flags);
  const itf = flags.itf === undefined ? undefined : new ItfOutput(flags.itf, terminal, model);
  const start = terminal.now();
  const search = { ...(mutant !== undefined && { mutant }), invariants, ...(files && { files }) };
  const { exploration, interrupted } = await interruptible(terminal, async (signal) => ({
    exploration: await exploreAll(model, bounds, search, signal, terminal),
    interrupted: signal.aborted,
  }));
  const milliseconds = terminal.now() - start;
  const result = { ...exploration, bounds, files: files ?? [], mutant: mutant ?? null, invariants: invariants.length, milliseconds };
  if (!itf?.takesStdout) terminal.out(exploreReport(result, tokenValues(bounds.tokens), catalogue(model.system), terminal.style));
  itf?.write(tracesOf(exploration, flags));
  if (interrupted) return EXIT.interrupted;
  return exploration.violations.length > 0 ? EXIT.violated : EXIT.holds;
}

/** Throws UsageError when a state of these bounds has no room in two words, which may show only on the way. */
async function exploreAll(model: KnownModel, bounds: Bounds, search: Search, signal: AbortSignal, terminal: Terminal): Promise<Exploration> {
  try {
    return await exploreUntil(model, bounds, search, signal, terminal);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`these bounds together are too large: ${error.message}`);
  }
}

/** Until the end, or until `signal`: looks up from time to time. */
async function exploreUntil(model: KnownModel, bounds: Bounds, search: Search, signal: AbortSignal, terminal: Terminal): Promise<Exploration> {
  const steps = model.explore(bounds, search);
  let last = terminal.now();
  for (let step = steps.next(); ; step = steps.next(signal.aborted ? 'stop' : undefined)) {
    if (step.done) return step.value;
    if (terminal.now() - last < INTERVAL) continue;
    terminal.progress(progressText(step.value));
    await breathe();
    last = terminal.now();
  }
}

/** Names. Throws UsageError. */
function invariantsOf({ invariants }: KnownModel, { invariants: wanted, invariant: names, itf }: ExploreFlags): readonly string[] {
  if (!wanted && names !== undefined) throw new UsageError('--invariant and --no-invariants contradict each other');
  if (!wanted && itf !== undefined) throw new UsageError('--itf needs invariants: without them there is no counterexample');
  if (!wanted) return [];
  return (names ?? invariants.map(({ name }) => name)).map((name) => named(invariants, (invariant) => invariant.name, name, 'invariant').name);
}

/** By invariant, a shortest one first. */
function tracesOf({ violations }: Exploration, flags: ExploreFlags): Map<string, ItfTrace> {
  const bounds = boundsOf(flags);
  const model = modelOf(flags);
  const { sessions, tokens, processes, descriptors } = bounds;
  const files = flags.files === undefined ? '' : ` --files ${flags.files.join(' ')}`;
  const variant = flags.mutant === undefined ? '' : ` --mutant ${flags.mutant}`;
  const which = flags.model === 'v1' ? '' : ` --model ${flags.model}`;
  const source = `luocheck explore${which} --sessions ${sessions} --tokens ${tokens} --processes ${processes} --descriptors ${descriptors}${files}${variant}`;
  return new Map(
    violations
      .toSorted((a, b) => a.path.length - b.path.length)
      .map(({ invariant, edges }) => [
        invariant,
        {
          source,
          description: `the last step violates ${invariant}`,
          status: 'violation',
          initial: model.initialState(bounds),
          steps: edges,
          tokens: tokenValues(tokens),
        },
      ]),
  );
}

function progressText({ expanded, states, depth }: Progress): string {
  return `${grouped(expanded)} of ${count(states, 'state')} known, depth ${depth}`;
}
