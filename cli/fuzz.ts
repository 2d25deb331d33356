// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck fuzz`: a coverage-guided search that goes on, from a corpus that it shares and leaves behind. */
import { Option, type Command } from 'commander';
import { fuzz, type FuzzOptions, type FuzzVerdict, type Tasks } from '../properties/fuzz/fuzz.js';
import { raceProperties } from '../properties/race/properties.js';
import type { Shard } from '../properties/race/matrix-run.js';
import { conformanceWithTheModel } from '../properties/conformance.js';
import { coverageJson } from '../report/coverage.js';
import { fuzzReport } from '../report/fuzz.js';
import { count } from '../report/layout.js';
import { collect, duration, seed, shard, wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { CorpusDirectory, corpusOf } from './corpus-directory.js';
import type { ExitCode } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { breathe, interruptible, withTimeLimit } from './interrupt.js';
import { revisionNamed } from './lookup.js';
import { searchProgress } from './progress.js';
import { raceCatalogue } from './race-catalogue.js';
import { exitCodeOf, searchOptionsOf, seedOf } from './search.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

const DEFAULT_TIME = 60_000;

interface FuzzFlags {
  readonly corpus: string;
  readonly revision: string;
  readonly time?: number;
  readonly executions?: number;
  readonly shard?: Shard;
  readonly seed?: number;
  readonly property?: readonly string[];
  readonly ignore?: readonly string[];
  readonly race?: true;
  readonly both?: true;
  readonly coverage?: string;
}

export function addFuzz(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('fuzz')
    .summary('a coverage-guided search that keeps a corpus and goes on from it')
    .description(
      'Changes inputs that reached something new in the model or in the reference, and keeps those that do so again. Findings are made minimal and stored ' +
        'below the corpus. Several runs may share a corpus; whatever ends one leaves it usable.',
    )
    .requiredOption('-c, --corpus <dir>', 'directory of the corpus; it is made when it is not there')
    .option('-r, --revision <name>', 'revision to search', 'corrected')
    .addOption(new Option('-t, --time <duration>', 'how long: 60s, 10m, 1h (default: 60s)').argParser(duration).conflicts('executions'))
    .option('-n, --executions <n>', 'so many executions instead', wholeNumber(1, 1e12))
    .option('--shard <i/n>', 'part i of n searches: each draws other inputs', shard)
    .option('-s, --seed <seed>', 'seed (default: from the clock)', seed)
    .addOption(new Option('--race', 'concurrent programs with schedules (default: sequential programs)').conflicts('both'))
    .option('--both', 'sequential and concurrent programs in turn')
    .option('-p, --property <id...>', 'only these properties (default: all)', collect)
    .option('-i, --ignore <id...>', 'findings that are known, by id: they are neither stored nor reported', collect)
    .option('--coverage <file>', 'write what was reached, as JSON')
    .addHelpText('after', '\nExit code: 0 nothing was found that is not ignored, 1 something was.')
    .action(async (flags: FuzzFlags) => done(await run(flags, terminal)));
}

/** Throws UsageError, OutputError. */
async function run(flags: FuzzFlags, terminal: Terminal): Promise<ExitCode> {
  const revision = revisionNamed(flags.revision);
  const search = searchOptionsOf(flags, [...raceProperties, conformanceWithTheModel]);
  if (flags.coverage !== undefined) checkWritable(flags.coverage);
  const directory = new CorpusDirectory(flags.corpus, (line) => terminal.err(`luocheck: ${line}\n`)).create();
  return interruptible(terminal, async (interrupted) => {
    const { executions } = flags;
    const signal = executions === undefined ? withTimeLimit(interrupted, flags.time ?? DEFAULT_TIME) : interrupted;
    const verdict = await fuzz(revision, {
      ...search,
      tasks: tasksOf(flags),
      seed: shardSeed(seedOf(flags, terminal), flags.shard),
      executions: executions ?? Infinity,
      corpus: corpusOf(directory, revision.name),
      signal,
      breathe,
      onProgress: searchProgress(terminal, revision.name, ({ executions: done, findings }) => `${count(done, 'execution')}, ${count(findings, 'finding')}`),
    } satisfies FuzzOptions);
    terminal.progress(null);
    report(verdict, flags, terminal);
    return exitCodeOf(verdict.answer, interrupted);
  });
}

function tasksOf({ race, both }: FuzzFlags): Tasks {
  if (both) return 'both';
  return race ? 'many' : 'one';
}

/** Shards of one seed draw inputs that have nothing to do with one another. */
function shardSeed(base: number, part: Shard | undefined): number {
  return part === undefined ? base : (base ^ Math.imul(part.index, 0x9e3779b1)) | 0;
}

function report(verdict: FuzzVerdict, { coverage }: FuzzFlags, terminal: Terminal): void {
  terminal.out(fuzzReport(verdict, raceCatalogue(), terminal.style));
  if (coverage !== undefined) writeAtomically(coverage, coverageJson([verdict.coverage], version()));
}
