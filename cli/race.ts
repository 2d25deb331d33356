// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck race`: searches revisions for what concurrent tasks break. */
import { Option, type Command } from 'commander';
import { certify } from '../properties/race/certify.js';
import { likelyPairs } from '../properties/race/likely.js';
import { printConcurrent } from '../properties/race/notation.js';
import { raceProperties } from '../properties/race/properties.js';
import { race, STRATEGIES, type RaceFinding, type RaceOptions, type RaceVerdict, type StrategyName } from '../properties/race/search.js';
import { raceTrace, type RaceTrace } from '../properties/race/trace.js';
import { Pct } from '../reference/engine/pct.js';
import type { Revision } from '../reference/luo/luo_internal.js';
import { overallAnswer } from '../report/json.js';
import { count, grouped } from '../report/layout.js';
import type { StrategyPromise } from '../report/race/bound.js';
import { raceJson } from '../report/race/json.js';
import { raceCheckReport, type ToldVerdict } from '../report/race/text.js';
import { certificateLine } from '../report/race/certificate.js';
import { collect, duration, seed, wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { EXIT, type ExitCode, UsageError } from './errors.js';
import { checkWritable, writeAtomically } from './files.js';
import { findingIds, propertyNamed, revisionNamed } from './lookup.js';
import { raceCatalogue } from './race-catalogue.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

/** Random concurrent programs a revision. */
const DEFAULT_RUNS = 100;
const DEFAULT_EXECUTIONS = 400;
const DEFAULT_PREEMPTIONS = 2;
const DEFAULT_REVISIONS = ['posted', 'corrected'];
/** Tasks of the largest random program: what the miss probability of PCT is stated for. */
const MOST_TASKS = 3;
/** Between two changes of the progress line, in milliseconds. */
const INTERVAL = 100;

interface RaceFlags {
  readonly revision?: readonly string[];
  readonly runs?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly strategy: StrategyName;
  readonly preemptions?: number;
  readonly executions?: number;
  readonly property?: readonly string[];
  readonly ignore?: readonly string[];
  readonly json?: string;
  readonly full?: boolean;
  readonly all?: boolean;
  readonly certify?: boolean;
}

export function addRace(program: Command, terminal: Terminal, done: Done): void {
  program
    .command('race')
    .summary('search revisions for what concurrent tasks break')
    .description('Searches interleavings of concurrent programs for what breaks the properties. Every race is made minimal and has one line that replays it. What one task alone can break is not reported: check does.')
    .option('-r, --revision <name...>', `revisions to check (default: ${DEFAULT_REVISIONS.join(' and ')})`, collect)
    .addOption(new Option('-n, --runs <n>', `random programs a revision (default: ${DEFAULT_RUNS})`).argParser(wholeNumber(1, 1e12)).conflicts('time'))
    .addOption(new Option('-t, --time <duration>', 'random programs until the time is up, for all revisions together: 60s, 5m, 1h').argParser(duration))
    .option('-s, --seed <seed>', 'repeat the programs and schedules of an earlier search (default: from the clock)', seed)
    .addOption(new Option('--strategy <name>', 'how schedules are chosen').choices([...STRATEGIES]).default('dpor'))
    .option('--preemptions <n>', `strategy preemptions: how many at most (default: ${DEFAULT_PREEMPTIONS})`, wholeNumber(0, 1000))
    .option('-e, --executions <n>', `executions of one program at most (default: ${DEFAULT_EXECUTIONS})`, wholeNumber(1, 1e9))
    .option('-p, --property <id...>', 'only these properties (default: all)', collect)
    .option('-i, --ignore <id...>', 'findings that are known, by id: they are not reported', collect)
    .option('-j, --json <file>', 'write the verdicts as JSON; - is standard output, instead of the report')
    .option('--full', 'every step of a race, with the lock state')
    .option('-c, --certify', 'prove by exhausting everything smaller that nothing smaller shows a finding')
    .option('-a, --all', 'every race in full, not only the smallest of each defect')
    .addHelpText('after', '\nExit code: 0 all properties hold, 1 one is violated. Without --revision that is 1: posted is expected to violate some.')
    .action(async (flags: RaceFlags) => done(await new RaceSearchCommand(flags, terminal).run()));
}

/** One run of the command. */
class RaceSearchCommand {
  private readonly revisions: readonly Revision[];
  private readonly options: Omit<RaceOptions, 'runs'>;
  private readonly interrupted = new AbortController();

  /** Throws UsageError. */
  constructor(
    private readonly flags: RaceFlags,
    private readonly terminal: Terminal,
  ) {
    if (flags.preemptions !== undefined && flags.strategy !== 'preemptions') throw new UsageError('--preemptions needs --strategy preemptions');
    this.revisions = (flags.revision ?? DEFAULT_REVISIONS).map(revisionNamed);
    this.options = {
      strategy: flags.strategy,
      executions: flags.executions ?? DEFAULT_EXECUTIONS,
      preemptions: flags.preemptions ?? DEFAULT_PREEMPTIONS,
      seed: flags.seed ?? terminal.now() % 0x7fff_ffff,
      ...(flags.property && { properties: flags.property.map((id) => propertyNamed(id, raceProperties)) }),
      ...(flags.ignore && { ignore: findingIds(flags.ignore, raceProperties) }),
      // The pairs in which most races are, in all interleavings, before chance gets its turn.
      ...(flags.strategy === 'dpor' && { first: likelyPairs() }),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    };
    if (flags.json !== undefined && flags.json !== '-') checkWritable(flags.json);
  }

  async run(): Promise<ExitCode> {
    const { flags } = this;
    const release = this.terminal.onInterrupt(() => this.interrupted.abort());
    try {
      const verdicts = await this.verdicts();
      this.report(verdicts);
      if (flags.certify) await this.certify(verdicts);
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
  private async verdicts(): Promise<RaceVerdict[]> {
    const { terminal, flags, revisions } = this;
    const end = flags.time === undefined ? undefined : terminal.now() + flags.time;
    const verdicts: RaceVerdict[] = [];
    for (const [index, revision] of revisions.entries()) {
      if (this.isInterrupted) break;
      const time = end === undefined ? undefined : Math.max(0, end - terminal.now()) / (revisions.length - index);
      verdicts.push(await this.verdict(revision, time));
    }
    terminal.progress(null);
    return verdicts;
  }

  private async verdict(revision: Revision, time: number | undefined): Promise<RaceVerdict> {
    const options = { ...this.options, onProgress: this.progress(revision.name) };
    if (time === undefined) return race(revision, { ...options, runs: this.flags.runs ?? DEFAULT_RUNS, signal: this.interrupted.signal });
    const signal = AbortSignal.any([AbortSignal.timeout(Math.ceil(time)), this.interrupted.signal]);
    const verdict = await race(revision, { ...options, runs: Infinity, signal });
    return this.isInterrupted ? verdict : atTimeLimit(verdict);
  }

  private progress(revision: string): NonNullable<RaceOptions['onProgress']> {
    let last = -Infinity;
    return ({ executions: programs, actions: executions, findings, left = Infinity }) => {
      if (this.terminal.now() - last < INTERVAL) return;
      last = this.terminal.now();
      const total = Number.isFinite(left) ? `${grouped(programs)} of ${count(programs + left, 'program')}` : count(programs, 'program');
      this.terminal.progress(`${revision}: ${total}, ${count(executions, 'execution')}, ${count(findings, 'finding')}`);
    };
  }

  private report(verdicts: readonly RaceVerdict[]): void {
    const { terminal, flags, revisions } = this;
    const known = raceCatalogue();
    const told = verdicts.map((verdict, i) => this.told(revisions[i]!, verdict));
    const json = flags.json === undefined ? undefined : raceJson(told, known, version());
    if (json !== undefined && flags.json === '-') terminal.out(json);
    else terminal.out(raceCheckReport(told, known, { all: flags.all ?? false, full: flags.full ?? false, style: terminal.style }));
    for (const { name } of revisions.slice(verdicts.length)) terminal.err(`luocheck: ${name}: not checked, interrupted before its turn\n`);
    if (json !== undefined && flags.json !== '-') writeAtomically(flags.json!, json);
  }

  /** One line a finding, below the report. */
  private async certify(verdicts: readonly RaceVerdict[]): Promise<void> {
    const options = { signal: this.interrupted.signal, breathe: this.options.breathe! };
    for (const [i, { findings }] of verdicts.entries()) {
      for (const { id, property, race: found, seenAs } of findings) {
        if (this.isInterrupted) return;
        this.terminal.progress(`certifying ${id}`);
        const certificate = await certify(this.revisions[i]!, found, seenAs, propertyNamed(property, raceProperties), options);
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

/** A random search until a point in time has looked at everything that it promised: its bound counts what that was. */
function atTimeLimit(verdict: RaceVerdict): RaceVerdict {
  const answer = verdict.answer === 'unknown' && verdict.bound.limited === 0 ? 'holds' : verdict.answer;
  return { ...verdict, answer, bound: { ...verdict.bound, stopped: false } };
}
