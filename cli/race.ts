// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck race`: searches revisions for what concurrent tasks break. */
import { Option, type Command } from 'commander';
import { certify } from '../properties/race/certify.js';
import { likelyPairs } from '../properties/race/likely.js';
import { printConcurrent } from '../properties/race/notation.js';
import { raceProperties } from '../properties/race/properties.js';
import { race, STRATEGIES, type RaceFinding, type RaceOptions, type RaceVerdict, type StrategyName } from '../properties/race/search.js';
import { raceTrace, type RaceTrace } from '../properties/race/trace.js';
import { raceAtTimeLimit } from '../properties/time-limit.js';
import { Pct } from '../reference/engine/pct.js';
import type { Revision } from '../reference/luo/luo_internal.js';
import { overallAnswer } from '../report/json.js';
import type { StrategyPromise } from '../report/race/bound.js';
import { certificateLine } from '../report/race/certificate.js';
import { raceJson } from '../report/race/json.js';
import { raceCheckReport, type ToldVerdict } from '../report/race/text.js';
import { wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { type ExitCode, UsageError } from './errors.js';
import { breathe, interruptible } from './interrupt.js';
import { patchOption, answeredPatch, racedRevision, review, type AnsweredPatch, type LoreFlags } from './lore.js';
import { propertyNamed } from './lookup.js';
import { addOutputOptions, Outputs, type OutputFlags, type Result } from './outputs.js';
import { raceProgressText, searchProgress } from './progress.js';
import { raceCatalogue } from './race-catalogue.js';
import { addSearchOptions, exitCodeOf, revisionsOf, searchOptionsOf, searchRevisions, seedOf, type Limit, type SearchFlags } from './search.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

/** Random concurrent programs a revision. */
const DEFAULT_RUNS = 100;
const DEFAULT_EXECUTIONS = 400;
const DEFAULT_PREEMPTIONS = 2;
/** Tasks of the largest random program: what the miss probability of PCT is stated for. */
const MOST_TASKS = 3;

interface RaceFlags extends SearchFlags, OutputFlags, Pick<LoreFlags, 'patch'> {
  readonly strategy: StrategyName;
  readonly preemptions?: number;
  readonly executions?: number;
  readonly full?: boolean;
  readonly certify?: boolean;
}

export function addRace(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('race')
    .summary('search revisions for what concurrent tasks break')
    .description(
      'Searches interleavings of concurrent programs for what breaks the properties. Every race is made minimal and has one line that replays it. ' +
        'What one task alone can break is not reported: check does.',
    )
    .addOption(new Option('--strategy <name>', 'how schedules are chosen').choices([...STRATEGIES]).default('dpor'))
    .option('--preemptions <n>', `strategy preemptions: how many at most (default: ${DEFAULT_PREEMPTIONS})`, wholeNumber(0, 1000))
    .option('-e, --executions <n>', `executions of one program at most (default: ${DEFAULT_EXECUTIONS})`, wholeNumber(1, 1e9))
    .option('--full', 'every step of a race, with the lock state')
    .option('-c, --certify', 'prove by exhausting everything smaller that nothing smaller shows a finding')
    .action(async (flags: RaceFlags) => done(await new RaceSearchCommand(flags, terminal).run()));
  addOutputOptions(addSearchOptions(command, { runs: DEFAULT_RUNS, least: 1 }, 'race')).addOption(patchOption());
}

/** One run of the command. */
class RaceSearchCommand {
  private readonly revisions: readonly Revision[];
  private readonly options: Omit<RaceOptions, 'runs'>;
  private readonly outputs: Outputs;

  /** Throws UsageError. */
  constructor(
    private readonly flags: RaceFlags,
    private readonly terminal: Terminal,
  ) {
    if (flags.preemptions !== undefined && flags.strategy !== 'preemptions') throw new UsageError('--preemptions needs --strategy preemptions');
    this.revisions = revisionsOf(flags);
    this.options = {
      ...searchOptionsOf(flags, raceProperties),
      strategy: flags.strategy,
      executions: flags.executions ?? DEFAULT_EXECUTIONS,
      preemptions: flags.preemptions ?? DEFAULT_PREEMPTIONS,
      seed: seedOf(flags, terminal),
      // The pairs in which most races are, in all interleavings, before chance gets its turn.
      ...(flags.strategy === 'dpor' && { first: likelyPairs() }),
    };
    this.outputs = new Outputs(flags, terminal);
    if (flags.certify && flags.format !== 'text') throw new UsageError('--certify adds to the report: it needs --format text');
    if (flags.certify && this.outputs.takesStdout) throw new UsageError('--certify adds to the report: nothing else can be written to standard output');
  }

  async run(): Promise<ExitCode> {
    const { terminal, flags, revisions } = this;
    const patch = await answeredPatch(flags);
    return interruptible(terminal, async (interrupted) => {
      const verdicts = await searchRevisions(revisions, { time: flags.time, interrupted, terminal }, this.verdict);
      try {
        this.outputs.write(this.result(verdicts, patch));
      } finally {
        if (flags.certify) await this.certify(verdicts, interrupted);
      }
      return exitCodeOf(overallAnswer(verdicts), interrupted);
    });
  }

  private readonly verdict = async (revision: Revision, { signal, interrupted, isTimed }: Limit): Promise<RaceVerdict> => {
    const onProgress = searchProgress(this.terminal, revision.name, raceProgressText);
    const verdict = await race(revision, { ...this.options, runs: isTimed ? Infinity : (this.flags.runs ?? DEFAULT_RUNS), signal, onProgress });
    return isTimed && !interrupted.aborted ? raceAtTimeLimit(verdict) : verdict;
  };

  private result(verdicts: readonly RaceVerdict[], patch: AnsweredPatch): Result {
    const { flags, terminal, revisions } = this;
    const known = raceCatalogue();
    const told = verdicts.map((verdict, i) => this.told(revisions[i]!, verdict));
    const { all = false, full = false } = flags;
    return {
      missing: revisions.slice(verdicts.length).map(({ name }) => name),
      report: {
        text: () => raceCheckReport(told, known, { all, full, style: terminal.style }),
        lore: () => review(told.map((one, i) => racedRevision(revisions[i]!, one, patch)), patch, { all, full }),
      },
      json: () => raceJson(told, known, version()),
    };
  }

  /** One line a finding, below the report. */
  private async certify(verdicts: readonly RaceVerdict[], signal: AbortSignal): Promise<void> {
    for (const [i, { findings }] of verdicts.entries()) {
      for (const { id, property, race: found, seenAs } of findings) {
        if (signal.aborted) return;
        this.terminal.progress(`certifying ${id}`);
        const certificate = await certify(this.revisions[i]!, found, seenAs, propertyNamed(property, raceProperties), { signal, breathe });
        this.terminal.progress(null);
        this.terminal.out(certificateLine(id, certificate, (smaller) => `'${printConcurrent(smaller)}'`));
      }
    }
  }

  private told(revision: Revision, verdict: RaceVerdict): ToldVerdict {
    const traces = new Map(verdict.findings.map((finding) => [finding.id, traceOf(revision, finding)]));
    return { verdict, promise: this.promise(verdict), traces };
  }

  private promise({ bound: { strategy, steps } }: RaceVerdict): StrategyPromise {
    const { executions = DEFAULT_EXECUTIONS, preemptions = DEFAULT_PREEMPTIONS, seed: start } = this.options;
    if (strategy !== 'pct') return { preemptions };
    const { depth } = new Pct(start, 1);
    return { preemptions, miss: { depth, tasks: MOST_TASKS, probability: Pct.missProbability(MOST_TASKS, Math.max(1, steps), depth, executions) } };
  }
}

function traceOf(revision: Revision, { property, race: found }: RaceFinding): RaceTrace {
  return raceTrace(revision, found, [propertyNamed(property, raceProperties)]);
}
