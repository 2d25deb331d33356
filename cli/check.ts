// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck check`: searches revisions for what breaks the properties. */
import type { Command } from 'commander';
import { check as checkRandomly, type SearchOptions } from '../properties/check.js';
import { exhaust } from '../properties/exhaust.js';
import { properties } from '../properties/index.js';
import { mergeVerdicts } from '../properties/merge.js';
import { atTimeLimit } from '../properties/time-limit.js';
import type { Verdict } from '../properties/verdict.js';
import type { Revision } from '../reference/luo/luo_internal.js';
import { overallAnswer, verdictJson } from '../report/json.js';
import { checkReport } from '../report/text.js';
import { catalogue } from './catalogue.js';
import type { Done } from './command.js';
import { UsageError, type ExitCode } from './errors.js';
import { interruptible } from './interrupt.js';
import { patchOption, answeredPatch, checkedRevision, review, type AnsweredPatch, type LoreFlags } from './lore.js';
import { addOutputOptions, Outputs, type OutputFlags, type Result } from './outputs.js';
import { searchProgress } from './progress.js';
import { addSearchOptions, exitCodeOf, revisionsOf, searchOptionsOf, searchRevisions, seedOf, type Limit, type SearchFlags } from './search.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

/** Random programs a revision. */
const DEFAULT_RUNS = 5_000;
/** The machine of the exhaustive search. */
const EXHAUSTIVE = { sessions: 2, tokens: 2, processes: 1, descriptors: 1 };

interface CheckFlags extends SearchFlags, OutputFlags, Pick<LoreFlags, 'patch'> {
  readonly exhaustive?: boolean;
}

export function addCheck(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('check')
    .summary('search revisions for what breaks the properties')
    .description('Searches revisions for what breaks the properties. Every finding is made minimal and has one line that replays it.')
    .option('-x, --exhaustive', `also every call and fault in every state, within ${EXHAUSTIVE.sessions} sessions and ${EXHAUSTIVE.tokens} tokens`)
    .action(async (flags: CheckFlags) => done(await new Check(flags, terminal).run()));
  addOutputOptions(addSearchOptions(command, { runs: DEFAULT_RUNS, least: 0 }, 'finding')).addOption(patchOption());
}

/** One run of the command. */
class Check {
  private readonly revisions: readonly Revision[];
  private readonly options: SearchOptions;
  private readonly seed: number;
  private readonly outputs: Outputs;

  /** Throws UsageError. */
  constructor(
    private readonly flags: CheckFlags,
    private readonly terminal: Terminal,
  ) {
    this.revisions = revisionsOf(flags);
    this.options = searchOptionsOf(flags, properties);
    if (flags.runs === 0 && !flags.exhaustive) throw new UsageError('--runs 0 searches nothing: it needs --exhaustive');
    this.seed = seedOf(flags, terminal);
    this.outputs = new Outputs(flags, terminal);
  }

  async run(): Promise<ExitCode> {
    const { terminal, flags, revisions } = this;
    const patch = await answeredPatch(flags);
    return interruptible(terminal, async (interrupted) => {
      const verdicts = await searchRevisions(revisions, { time: flags.time, interrupted, terminal }, this.verdict);
      this.outputs.write(this.result(verdicts, patch));
      return exitCodeOf(overallAnswer(verdicts), interrupted);
    });
  }

  private readonly verdict = async (revision: Revision, { signal, interrupted, isTimed }: Limit): Promise<Verdict> => {
    const { flags, seed } = this;
    const options = { ...this.options, signal: interrupted, onProgress: searchProgress(this.terminal, revision.name) };
    const stopped = await checkRandomly(revision, { ...options, runs: isTimed ? Infinity : (flags.runs ?? DEFAULT_RUNS), seed, signal });
    const random = isTimed && !interrupted.aborted ? atTimeLimit(stopped) : stopped;
    if (!flags.exhaustive || interrupted.aborted) return random;
    const exhaustive = await exhaust(revision, { ...options, ...EXHAUSTIVE });
    return flags.runs === 0 ? exhaustive : mergeVerdicts([random, exhaustive]);
  };

  private result(verdicts: readonly Verdict[], patch: AnsweredPatch): Result {
    const { flags, terminal, revisions } = this;
    const known = catalogue();
    const all = flags.all ?? false;
    return {
      missing: revisions.slice(verdicts.length).map(({ name }) => name),
      report: {
        text: () => checkReport(verdicts, known, { all, style: terminal.style }),
        lore: () => review(verdicts.map((verdict, i) => checkedRevision(revisions[i]!, verdict, patch)), patch, { all }),
      },
      json: () => verdictJson(verdicts, known, version()),
    };
  }
}
