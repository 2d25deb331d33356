// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck check`: searches revisions for what breaks the properties. */
import { Option, type Command } from 'commander';
import { check as checkRandomly, type SearchOptions } from '../properties/check.js';
import { exhaust } from '../properties/exhaust.js';
import type { Verdict } from '../properties/verdict.js';
import type { Revision } from '../reference/luo/luo_internal.js';
import { overallAnswer, verdictJson } from '../report/json.js';
import { checkReport } from '../report/text.js';
import { collect, duration, seed, wholeNumber } from './arguments.js';
import { catalogue } from './catalogue.js';
import type { Done } from './command.js';
import { EXIT, UsageError, type ExitCode } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { findingIds, propertyNamed, revisionNamed } from './lookup.js';
import { atTimeLimit, mergeVerdicts } from './merge.js';
import { searchProgress } from './progress.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

/** Random programs a revision. */
const DEFAULT_RUNS = 5_000;
const DEFAULT_REVISIONS = ['posted', 'corrected'];
/** The machine of the exhaustive search. */
const EXHAUSTIVE = { sessions: 2, tokens: 2, processes: 1, descriptors: 1 };

interface CheckFlags {
  readonly revision?: readonly string[];
  readonly runs?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly property?: readonly string[];
  readonly ignore?: readonly string[];
  readonly exhaustive?: boolean;
  readonly json?: string;
  readonly all?: boolean;
}

export function addCheck(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('check')
    .summary('search revisions for what breaks the properties')
    .description('Searches revisions for what breaks the properties. Every finding is made minimal and has one line that replays it.')
    .option('-r, --revision <name...>', `revisions to check (default: ${DEFAULT_REVISIONS.join(' and ')})`, collect)
    .addOption(new Option('-n, --runs <n>', `random programs a revision (default: ${DEFAULT_RUNS})`).argParser(wholeNumber(0, 1e12)).conflicts('time'))
    .addOption(new Option('-t, --time <duration>', 'random programs until the time is up, for all revisions together: 60s, 5m, 1h').argParser(duration))
    .option('-s, --seed <seed>', 'repeat the programs of an earlier check (default: from the clock)', seed)
    .option('-p, --property <id...>', 'only these properties (default: all)', collect)
    .option('-i, --ignore <id...>', 'findings that are known, by id: they are not reported', collect)
    .option('-x, --exhaustive', `also every call and fault in every state, within ${EXHAUSTIVE.sessions} sessions and ${EXHAUSTIVE.tokens} tokens`)
    .option('-j, --json <file>', 'write the verdicts as JSON; - is standard output, instead of the report')
    .option('-a, --all', 'every finding in full, not only the smallest of each defect')
    .addHelpText('after', '\nExit code: 0 all properties hold, 1 one is violated. Without --revision that is 1: posted is expected to violate some.')
    .action(async (flags: CheckFlags) => done(await new Check(flags, terminal).run()));
}

/** One run of the command. */
class Check {
  private readonly revisions: readonly Revision[];
  private readonly search: SearchOptions;
  private readonly seed: number;
  private readonly interrupted = new AbortController();

  /** Throws UsageError. */
  constructor(
    private readonly flags: CheckFlags,
    private readonly terminal: Terminal,
  ) {
    this.revisions = (flags.revision ?? DEFAULT_REVISIONS).map(revisionNamed);
    this.search = {
      ...(flags.property && { properties: flags.property.map((id) => propertyNamed(id)) }),
      ...(flags.ignore && { ignore: findingIds(flags.ignore) }),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    };
    if (flags.runs === 0 && !flags.exhaustive) throw new UsageError('--runs 0 searches nothing: it needs --exhaustive');
    this.seed = flags.seed ?? terminal.now() % 0x7fff_ffff;
    if (flags.json !== undefined && flags.json !== '-') checkWritable(flags.json);
  }

  async run(): Promise<ExitCode> {
    const release = this.terminal.onInterrupt(() => this.interrupted.abort());
    try {
      const verdicts = await this.verdicts();
      this.report(verdicts);
      if (this.isInterrupted) return EXIT.interrupted;
      return overallAnswer(verdicts) === 'holds' ? EXIT.holds : EXIT.violated;
    } finally {
      release();
    }
  }

  private get isInterrupted(): boolean {
    return this.interrupted.signal.aborted;
  }

  /** Revisions whose turn did not come before Ctrl-C have no verdict. */
  private async verdicts(): Promise<Verdict[]> {
    const { terminal, flags, revisions } = this;
    const end = flags.time === undefined ? undefined : terminal.now() + flags.time;
    const verdicts: Verdict[] = [];
    for (const [index, revision] of revisions.entries()) {
      if (this.isInterrupted) break;
      const time = end === undefined ? undefined : Math.max(0, end - terminal.now()) / (revisions.length - index);
      verdicts.push(await this.verdict(revision, time));
    }
    terminal.progress(null);
    return verdicts;
  }

  private async verdict(revision: Revision, time: number | undefined): Promise<Verdict> {
    const options = { ...this.search, signal: this.interrupted.signal, onProgress: searchProgress(this.terminal, revision.name) };
    const random = await this.random(revision, options, time);
    if (!this.flags.exhaustive || this.isInterrupted) return random;
    const exhaustive = await exhaust(revision, { ...options, ...EXHAUSTIVE });
    return this.flags.runs === 0 ? exhaustive : mergeVerdicts([random, exhaustive]);
  }

  private async random(revision: Revision, options: SearchOptions, time: number | undefined): Promise<Verdict> {
    if (time === undefined) return checkRandomly(revision, { ...options, runs: this.flags.runs ?? DEFAULT_RUNS, seed: this.seed });
    const timeUp = AbortSignal.timeout(Math.ceil(time));
    const verdict = await checkRandomly(revision, { ...options, runs: Infinity, seed: this.seed, signal: AbortSignal.any([timeUp, this.interrupted.signal]) });
    return this.isInterrupted ? verdict : atTimeLimit(verdict);
  }

  private report(verdicts: readonly Verdict[]): void {
    const { terminal, flags, revisions } = this;
    const known = catalogue();
    const json = flags.json === undefined ? undefined : verdictJson(verdicts, known, version());
    if (json !== undefined && flags.json === '-') terminal.out(json);
    else terminal.out(checkReport(verdicts, known, { all: flags.all ?? false, style: terminal.style }));
    for (const { name } of revisions.slice(verdicts.length)) terminal.err(`luocheck: ${name}: not checked, interrupted before its turn\n`);
    if (json !== undefined && flags.json !== '-') writeAtomically(flags.json!, json);
  }
}
