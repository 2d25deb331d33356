// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck race`: searches revisions for what concurrent tasks break. */
import { Option, type Command } from 'commander';
import { certify, type CertifyOptions } from '../search/race/certify.js';
import { likelyPairs } from '../search/race/likely.js';
import { v1 } from '../systems/v1.js';
import type { Property } from '../properties/property.js';
import { systemOf } from '../systems/index.js';
import { race, type RaceFinding, type RaceVerdict } from '../search/race/search.js';
import { STRATEGIES, type StrategyName } from '../search/race/strategies.js';
import { raceTrace, type RaceTrace } from '../search/race/trace.js';
import { raceAtTimeLimit } from '../search/time-limit.js';
import { Pct } from '../reference/engine/pct.js';
import type { Revision } from '../systems/system.js';
import { raceResult } from '../report/ci/race.js';
import type { StrategyPromise } from '../report/race/bound.js';
import { certificateLine } from '../report/race/certificate.js';
import { raceJson } from '../report/race/json.js';
import { waitsOf } from '../search/race/waits.js';
import { raceCheckReport, type ToldVerdict } from '../report/race/text.js';
import { wholeNumber } from './arguments.js';
import { answersTo, racedBugs } from './bug-report.js';
import type { Done } from './command.js';
import { type ExitCode, UsageError } from './errors.js';
import { breathe } from './interrupt.js';
import { inheritedOption, patchOption, racedRevision, review, type LoreFlags } from './lore.js';
import { withNext, withTreePatches } from './kernel-tree.js';
import { racePointerIn } from './pointer.js';
import { anyRevision, propertyNamed } from './lookup.js';
import { addOutputOptions, type OutputFlags } from './outputs.js';
import { raceProgressText } from './progress.js';
import { isOlderRace } from './older.js';
import { printRaceToken, raceCatalogue } from './race-catalogue.js';
import { addSearchOptions, baselineOption, nextRevisionOption, searchedRevisions, type SearchFlags } from './search-options.js';
import { knowSearched } from './searched.js';
import { codeOf, SearchRun, type Searched } from './search-run.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

/** Random concurrent programs a revision. */
export const DEFAULT_RUNS = 100;
export const DEFAULT_EXECUTIONS = 400;
export const DEFAULT_PREEMPTIONS = 2;
/** Tasks of the largest random program: what the miss probability of PCT is stated for. */
const MOST_TASKS = 3;

interface RaceFlags extends SearchFlags, OutputFlags, Pick<LoreFlags, 'patch' | 'inherited'> {
  readonly strategy: StrategyName;
  readonly preemptions?: number;
  readonly executions?: number;
  readonly full?: boolean;
  readonly certify?: boolean;
  readonly twice?: boolean;
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
    .option('--twice', 'run every execution a second time: what differs depends on more than the schedule')
    .action(async (flags: RaceFlags) => done(await search(withNext(withTreePatches(flags)), terminal)));
  addOutputOptions(addSearchOptions(command, { runs: DEFAULT_RUNS, least: 0 }, 'race'))
    .addOption(baselineOption())
    .addOption(nextRevisionOption())
    .addOption(patchOption())
    .addOption(inheritedOption());
}

/** Throws UsageError, OutputError. */
async function search(flags: RaceFlags, terminal: Terminal): Promise<ExitCode> {
  const { strategy, executions = DEFAULT_EXECUTIONS, preemptions = DEFAULT_PREEMPTIONS } = flags;
  if (flags.preemptions !== undefined && strategy !== 'preemptions') throw new UsageError('--preemptions needs --strategy preemptions');
  if (flags.runs === 0 && strategy !== 'dpor') throw new UsageError('--runs 0 leaves what is tried first, and only --strategy dpor has that');
  const system = await knowSearched(searchedRevisions(flags), flags, terminal);
  const run = new SearchRun(
    { command: 'race', named: anyRevision, properties: system.raceProperties, choices: system.raceChoices, progress: raceProgressText },
    flags,
    terminal,
  );
  if (flags.certify && flags.format !== 'text') throw new UsageError('--certify adds to the report: it needs --format text');
  if (flags.certify && run.outputs.takesStdout) throw new UsageError('--certify adds to the report: nothing else can be written to standard output');
  let first: ReturnType<typeof likelyPairs> | null = null;
  const { answers, patch } = await answersTo(run.revisions, flags);
  const { all = false, full = false, twice = false, inherited = false } = flags;
  return run.run(
    async (revision, { options, interrupted, isTimed }) => {
      // The pairs in which most races are, in all interleavings, before chance gets its turn.
      first ??= strategy === 'dpor' ? likelyPairs(system, interrupted) : [];
      const runs = isTimed ? Infinity : (flags.runs ?? DEFAULT_RUNS);
      const verdict = await race(revision, {
        ...options,
        strategy,
        executions,
        preemptions,
        seed: run.seed,
        first,
        // Every call of mainline alone, in each of its states, takes minutes.
        lockCycles: strategy === 'dpor' && system === v1,
        runs,
        twice,
      });
      return isTimed && !interrupted.aborted ? raceAtTimeLimit(verdict) : verdict;
    },
    (searched) => {
      const known = raceCatalogue(system);
      const told = searched.map(({ revision, verdict }) => toldVerdict(revision, verdict, { executions, preemptions, twice }));
      return {
        report: {
          text: () =>
            raceCheckReport(
              told.map((one, i) => ({ ...one, waits: waitsOf(searched[i]!.revision) })),
              known,
              { all, full, style: terminal.style, ...(system === v1 && { isOlder: isOlderRace }) },
            ),
          lore: () =>
            system !== v1
              ? racedBugs(
                  searched.map(({ revision }, i) => ({ revision, told: told[i]! })),
                  { all, full, answers },
                )
              : review(
                  searched.map(({ revision }, i) => racedRevision(revision, told[i]!, patch)),
                  patch,
                  { all, full, inherited },
                ),
        },
        json: () => raceJson(told, known, version()),
        revisions: () =>
          searched.map(({ revision, times }, i) =>
            raceResult({ title: revision.title, told: told[i]!, pointerOf: racePointerIn(revision, patch), ...times }, known, codeOf(system)),
          ),
      };
    },
    flags.certify
      ? (searched, interrupted) => certifyAll(searched, { signal: interrupted, ...(flags.executions && { limit: flags.executions }) }, terminal)
      : undefined,
  );
}

/** One line a finding, below the report. */
async function certifyAll(
  searched: readonly Searched<RaceVerdict>[],
  options: CertifyOptions & { readonly signal: AbortSignal },
  terminal: Terminal,
): Promise<void> {
  for (const { revision, verdict } of searched) {
    for (const finding of verdict.findings) {
      const { id, property } = finding;
      if (options.signal.aborted) return;
      terminal.progress(`certifying ${id}`);
      const certificate = await certify(revision, finding, propertyNamed(property, judgedRaces(revision)), { ...options, breathe });
      terminal.progress(null);
      terminal.out(certificateLine(id, certificate, (smaller) => `'${printRaceToken(revision.name, smaller)}'`));
    }
  }
}

/** What races of a revision may be judged by. */
const judgedRaces = (revision: Revision): readonly Property[] => [...systemOf(revision).raceProperties, ...systemOf(revision).raceChoices];

/** What the strategy was told to do with one program. */
interface Effort {
  readonly executions: number;
  readonly preemptions: number;
  readonly twice?: boolean;
}

export function toldVerdict(revision: Revision, verdict: RaceVerdict, effort: Effort): ToldVerdict {
  const traces = new Map(verdict.findings.map((finding) => [finding.id, traceOf(revision, finding)]));
  return { verdict, promise: promiseOf(verdict, effort), traces };
}

function promiseOf({ bound: { strategy, steps, seed } }: RaceVerdict, { executions, preemptions, twice = false }: Effort): StrategyPromise {
  const given = { preemptions, ...(twice && { twice }) };
  if (strategy !== 'pct') return given;
  const { depth } = new Pct(seed ?? 0, 1);
  return { ...given, miss: { depth, tasks: MOST_TASKS, probability: Pct.missProbability(MOST_TASKS, Math.max(1, steps), depth, executions) } };
}

function traceOf(revision: Revision, { property, race: found }: RaceFinding): RaceTrace {
  return raceTrace(revision, found, [propertyNamed(property, judgedRaces(revision))]);
}
