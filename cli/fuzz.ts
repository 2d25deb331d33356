// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck fuzz`: a coverage-guided search that goes on, from a corpus that it shares and leaves behind. */
import { Option, type Command } from 'commander';
import { fuzz, fuzzAtTimeLimit, type FuzzVerdict, type Tasks } from '../search/fuzz/fuzz.js';
import type { Shard } from '../search/shard.js';
import type { RaceVerdict } from '../search/race/search.js';
import type { Revision, System } from '../systems/system.js';
import { v1 } from '../systems/v1.js';
import { checkResult } from '../report/ci/check.js';
import { raceResult } from '../report/ci/race.js';
import { fuzzReport } from '../report/fuzz.js';
import { bothJson } from '../report/both.js';
import { verdictDocument } from '../report/json.js';
import { raceDocument } from '../report/race/json.js';
import type { ToldVerdict } from '../report/race/text.js';
import { collect, duration, seed, shard, wholeNumber } from './arguments.js';
import type { Done } from './command.js';
import { CorpusDirectory, corpusOf } from './corpus-directory.js';
import type { ExitCode } from './errors.js';
import { answersTo, reviewedBugs, type Answers } from './bug-report.js';
import { checkedRevision, inheritedOption, patchOption, racedRevision, review, type LoreFlags } from './lore.js';
import { withNext, withTreePatch } from './kernel-tree.js';
import { placesOf, racePointerIn } from './pointer.js';
import { addOutputOptions, type OutputFlags } from './outputs.js';
import { fuzzProgressText } from './progress.js';
import { raceCatalogue } from './race-catalogue.js';
import { toldVerdict } from './race.js';
import { anyRevision } from './lookup.js';
import { nextRevisionOption, strictOption, type SearchFlags } from './search-options.js';
import { knowSearched } from './searched.js';
import { codeOf, SearchRun, type Searched } from './search-run.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

const DEFAULT_TIME = 60_000;

interface FuzzFlags extends Omit<SearchFlags, 'revision' | 'runs'>, OutputFlags, Omit<LoreFlags, 'format'> {
  readonly corpus: string;
  readonly revision: string;
  readonly executions?: number;
  readonly shard?: Shard;
  readonly race?: true;
  readonly both?: true;
}

export function addFuzz(program: Command, terminal: Terminal, done: Done): void {
  const command = program
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
    .addOption(strictOption())
    .option('-i, --ignore <id...>', 'findings that are known, by id: they are neither stored nor reported', collect)
    .option('-a, --all', 'every finding in full in a review, not only the shortest of each defect')
    .addHelpText('after', '\nExit code: 0 nothing was found that is not ignored, 1 something was.')
    .action(async (flags: FuzzFlags) => done(await run(flags, terminal)));
  addOutputOptions(command).addOption(nextRevisionOption()).addOption(patchOption()).addOption(inheritedOption());
}

/** Throws UsageError, OutputError. */
async function run(given: FuzzFlags, terminal: Terminal): Promise<ExitCode> {
  const flags = withNext(withTreePatch(given));
  const { corpus, revision: name, executions = Infinity, time = Number.isFinite(executions) ? undefined : DEFAULT_TIME, shard: part, ...rest } = flags;
  const tasks = tasksOf(flags);
  const system = await knowSearched([name], flags, terminal);
  const kind = {
    command: 'fuzz',
    named: anyRevision,
    properties: [...new Set([...system.raceProperties, ...system.properties])],
    choices: [...system.choices, ...system.raceChoices],
    progress: fuzzProgressText,
    shard: part,
  };
  const search = new SearchRun(kind, { ...rest, revision: [name], ...(time !== undefined && { time }) }, terminal);
  const answers = await answersTo(search.revisions, flags);
  const directory = new CorpusDirectory(corpus, (line) => terminal.err(`luocheck: ${line}\n`)).create().of(system);
  return search.run(
    async (revision, { options, interrupted, isTimed }) => {
      const corpora = { executions, corpus: corpusOf(directory, revision.name) };
      const verdict = await fuzz(revision, { ...options, tasks, seed: search.seed, ...(part && { shard: part }), ...corpora });
      return isTimed && !interrupted.aborted ? fuzzAtTimeLimit(verdict) : verdict;
    },
    (searched) => ({ ...formsOf(system, searched, answers, flags, terminal), failure: directory.failure }),
  );
}

const toldOf = (revision: Revision, concurrent: RaceVerdict): ToldVerdict => toldVerdict(revision, concurrent, { executions: 1, preemptions: 0 });

const bothOf = ({ revision, verdict: { sequential, concurrent } }: Searched<FuzzVerdict>): Parameters<typeof reviewedBugs>[0][number] => ({
  revision,
  checked: sequential,
  raced: concurrent && toldOf(revision, concurrent),
});

/** Of both kinds of programs, those that were searched. */
function formsOf(
  system: System,
  searched: readonly Searched<FuzzVerdict>[],
  { answers, patch }: Answers,
  { all = false, both, inherited = false }: FuzzFlags,
  terminal: Terminal,
): ReturnType<Forms> {
  const known = raceCatalogue(system);
  const sequences = searched.flatMap(({ revision, verdict: { sequential }, times }) => (sequential ? [{ revision, verdict: sequential, times }] : []));
  const races = searched.flatMap(({ revision, verdict: { concurrent }, times }) =>
    concurrent ? [{ revision, told: toldOf(revision, concurrent), times }] : [],
  );
  return {
    report: {
      text: () => searched.map(({ verdict }) => fuzzReport(verdict, known, terminal.style)).join('\n'),
      lore: () =>
        system !== v1
          ? reviewedBugs(searched.map(bothOf), { all, answers })
          : review(
              [
                ...sequences.map(({ revision, verdict }) => checkedRevision(revision, verdict, patch)),
                ...races.map(({ revision, told }) => racedRevision(revision, told, patch)),
              ],
              patch,
              { all, inherited },
            ),
    },
    json: () => {
      const documents = [
        ...(sequences.length > 0
          ? [
              verdictDocument(
                sequences.map(({ verdict }) => verdict),
                known,
                version(),
              ),
            ]
          : []),
        ...(races.length > 0
          ? [
              raceDocument(
                races.map(({ told }) => told),
                known,
                version(),
              ),
            ]
          : []),
      ];
      return bothJson(documents, version());
    },
    revisions: () => [
      ...sequences.map(({ revision, verdict, times }) => ({
        ...checkResult({ title: revision.title, verdict, ...placesOf(revision, patch), ...times }, known, codeOf(system)),
        programs: both ? ('sequential' as const) : null,
      })),
      ...races.map(({ revision, told, times }) => ({
        ...raceResult({ title: revision.title, told, pointerOf: racePointerIn(revision, patch), ...times }, known, codeOf(system)),
        programs: both ? ('concurrent' as const) : null,
      })),
    ],
  };
}

type Forms = Parameters<SearchRun<Revision>['run']>[1];

function tasksOf({ race, both }: FuzzFlags): Tasks {
  if (both) return 'both';
  return race ? 'many' : 'one';
}
