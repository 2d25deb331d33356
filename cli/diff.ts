// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck diff`: what one revision does and another does not. */
import { Option, type Command } from 'commander';
import { diff as compareRevisions, type DiffOptions, type DiffProgress } from '../search/diff/diff.js';
import type { DiffResult } from '../search/diff/difference.js';
import { likelyPairs } from '../search/race/likely.js';
import { systemOf } from '../systems/index.js';
import type { Revision } from '../systems/system.js';
import { v1 } from '../systems/v1.js';
import { isStopped } from '../report/diff/bound.js';
import { diffJson } from '../report/diff/json.js';
import { diffReport } from '../report/diff/text.js';
import { count, grouped } from '../report/layout.js';
import { duration, seed, wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { EXIT, UsageError, type ExitCode } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { breathe, interruptible } from './interrupt.js';
import { knowTrees } from './kernel-tree.js';
import { anyRevision } from './lookup.js';
import { raceCatalogue } from './race-catalogue.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

const DEFAULT_RUNS = 1_000;
const DEFAULT_CALLS = 8;
const DEFAULT_EXECUTIONS = 5_000;
/** The machine of the exhaustive search. */
const SIZE = { sessions: 2, tokens: 1 };
/** Between two changes of the progress line, in milliseconds. */
const INTERVAL = 100;

interface DiffFlags {
  readonly calls?: number;
  readonly runs?: number;
  readonly time?: number;
  readonly seed?: number;
  /** `--no-race`. */
  readonly race: boolean;
  readonly executions: number;
  readonly json?: string;
}

export function addDiff(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('diff')
    .summary('what one revision does and another does not')
    .description(
      'Compares what user space, the handlers and the next kernel can see of two revisions, and what checkers print. Each difference comes with a shortest or minimal sequence, or a minimal race.',
    )
    .argument('<first>', 'a revision, or a kernel tree')
    .argument('<second>', 'another one')
    .option(
      '-c, --calls <n>',
      `exhaust sequences of at most so many calls within ${SIZE.sessions} sessions and ${SIZE.tokens} token; 0: none (default: ${DEFAULT_CALLS})`,
      wholeNumber(0, 30),
    )
    .addOption(new Option('-n, --runs <n>', `random programs behind them (default: ${DEFAULT_RUNS})`).argParser(wholeNumber(0, 1e12)).conflicts('time'))
    .addOption(new Option('-t, --time <duration>', 'search for so long, everything included: 60s, 5m, 1h').argParser(duration))
    .option('-s, --seed <seed>', 'repeat the random programs of an earlier comparison (default: 1)', seed)
    .option('--no-race', 'compare only what one task does')
    .option('-e, --executions <n>', 'executions of one concurrent program at most; one with more is left out', wholeNumber(1, 1e9), DEFAULT_EXECUTIONS)
    .option('-j, --json <file>', 'write the differences as JSON; - is standard output, instead of the report')
    .addHelpText('after', '\nExit code: 0 no difference was found within the bound, 1 they differ, or a search has ended before its bound.')
    .action(async (first: string, second: string, flags: DiffFlags) => done(await diff(first, second, flags, terminal)));
}

async function diff(first: string, second: string, flags: DiffFlags, terminal: Terminal): Promise<ExitCode> {
  await knowTrees([first, second], terminal);
  const revisions = [anyRevision(first), anyRevision(second)] as const;
  const [system, other] = revisions.map(systemOf);
  if (system !== other)
    throw new UsageError(`${first} is a revision of ${system!.id}, ${second} of ${other!.id}: only what has the same calls can be compared`);
  if (system !== v1 && flags.calls)
    throw new UsageError('--calls does not go with revisions of mainline: they are compared by random programs and pairs of calls');
  if ((flags.calls === 0 || system !== v1) && flags.runs === 0 && !flags.race) throw new UsageError('--calls 0 --runs 0 --no-race compares nothing');
  if (flags.json !== undefined && flags.json !== '-') checkWritable(flags.json);
  return interruptible(terminal, async (interrupted) => {
    const result = await compareRevisions(revisions, {
      ...optionsOf(revisions[0], flags, interrupted, terminal),
      signal: interrupted,
      onProgress: progressOf(terminal),
    });
    write(revisions[0], result, flags, terminal);
    if (interrupted.aborted) return EXIT.interrupted;
    return result.differences.length > 0 || isStopped(result.bound) ? EXIT.violated : EXIT.holds;
  });
}

function optionsOf(revision: Revision, { calls = DEFAULT_CALLS, ...flags }: DiffFlags, interrupted: AbortSignal, { now }: Pick<Terminal, 'now'>): DiffOptions {
  const { time } = flags;
  const started = now();
  const system = systemOf(revision);
  return {
    exhaustive: calls === 0 || system !== v1 ? null : { ...SIZE, calls },
    runs: time === undefined ? (flags.runs ?? DEFAULT_RUNS) : Infinity,
    seed: flags.seed ?? 1,
    ...(time !== undefined && { isOver: (part: number): boolean => now() - started >= part * time }),
    races: flags.race ? { programs: likelyPairs(system, interrupted), executions: flags.executions } : null,
    breathe,
  };
}

function write(revision: Revision, result: DiffResult, { json }: DiffFlags, terminal: Terminal): void {
  const known = raceCatalogue(systemOf(revision));
  terminal.progress(null);
  if (json === '-') {
    terminal.out(diffJson(result, known, version()));
    return;
  }
  terminal.out(diffReport(result, known, terminal.style));
  if (json !== undefined) writeAtomically(json, diffJson(result, known, version()));
}

function progressOf(terminal: Terminal): (progress: DiffProgress) => void {
  let last = -Infinity;
  return ({ phase, done, left, differences }) => {
    if (terminal.now() - last < INTERVAL) return;
    last = terminal.now();
    const total = left === undefined ? grouped(done) : `${grouped(done)} of ${grouped(done + left)}`;
    terminal.progress(`${total} ${UNITS[phase]}, ${count(differences, 'difference')}`);
  };
}

const UNITS = { states: 'states known', programs: 'programs', races: 'concurrent programs' } as const;
