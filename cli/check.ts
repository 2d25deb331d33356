// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck check`: searches revisions for what breaks the properties. */
import type { Command } from 'commander';
import { check as checkRandomly } from '../search/check.js';
import { exhaust } from '../search/exhaust.js';
import { systemOf } from '../systems/index.js';
import { mainline } from '../systems/mainline.js';
import { byCause } from '../search/causes.js';
import { mergeVerdicts } from '../search/merge.js';
import { atTimeLimit } from '../search/time-limit.js';
import type { Verdict } from '../search/verdict.js';
import type { Revision } from '../systems/system.js';
import { checkResult } from '../report/ci/check.js';
import { verdictJson } from '../report/json.js';
import { checkReport } from '../report/text.js';
import { isOlder } from './older.js';
import { catalogue } from './catalogue.js';
import { answersTo, checkedBugs } from './bug-report.js';
import type { Done } from './command.js';
import { UsageError, type ExitCode } from './errors.js';
import { withNext, withTreePatches } from './kernel-tree.js';
import { anyRevision } from './lookup.js';
import { checkedRevision, inheritedOption, patchOption, review, type LoreFlags } from './lore.js';
import { placesOf } from './pointer.js';
import { addOutputOptions, type OutputFlags } from './outputs.js';
import { progressText } from './progress.js';
import { addSearchOptions, baselineOption, nextRevisionOption, searchedRevisions, type SearchFlags } from './search-options.js';
import { knowSearched } from './searched.js';
import { codeOf, SearchRun, type Limit } from './search-run.js';
import type { Terminal } from './terminal.js';
import { version } from './version.js';

/** Random programs a revision. */
export const DEFAULT_RUNS = 5_000;
/** The same of mainline. */
export const MAINLINE_RUNS = 5_000;
/** The machine of the exhaustive search. */
const EXHAUSTIVE = { sessions: 2, tokens: 2, processes: 1, descriptors: 1 };
/** Mainline has far more calls, of which those that `race` tries first are taken. */
const EXHAUSTIVE_OF_MAINLINE = { sessions: 1, tokens: 1, processes: 1, descriptors: 1, likely: true } as const;

interface CheckFlags extends SearchFlags, OutputFlags, Pick<LoreFlags, 'patch' | 'inherited'> {
  readonly exhaustive?: boolean;
}

export function addCheck(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('check')
    .summary('search revisions for what breaks the properties')
    .description('Searches revisions for what breaks the properties. Every finding is made minimal and has one line that replays it.')
    .option(
      '-x, --exhaustive',
      `also every call and fault in every state, within ${EXHAUSTIVE.sessions} sessions and ${EXHAUSTIVE.tokens} tokens, and on machines with more; of mainline those that race tries first, within 1 session and 1 token`,
    )
    .action(async (flags: CheckFlags) => done(await check(flags, terminal)));
  addOutputOptions(addSearchOptions(command, { runs: DEFAULT_RUNS, least: 0 }, 'finding'))
    .addOption(baselineOption())
    .addOption(nextRevisionOption())
    .addOption(patchOption())
    .addOption(inheritedOption());
}

/** Throws UsageError, OutputError. */
async function check(given: CheckFlags, terminal: Terminal): Promise<ExitCode> {
  const flags = withNext(withTreePatches(given));
  const system = await knowSearched(searchedRevisions(flags), flags, terminal);
  const ofMainline = system === mainline;
  if (flags.runs === 0 && !flags.exhaustive) throw new UsageError('--runs 0 searches nothing: it needs --exhaustive');
  if (flags.runs === 0 && flags.coverage !== undefined) throw new UsageError('--coverage counts random programs: --runs 0 has none');
  const run = new SearchRun(
    { command: 'check', named: anyRevision, properties: system.properties, choices: system.choices, progress: progressText },
    flags,
    terminal,
  );
  const { answers, patch } = await answersTo(run.revisions, flags);
  return run.run(
    (revision, limit) => verdictOn(revision, limit, flags, run.seed),
    (searched) => {
      const known = catalogue(system);
      const verdicts = searched.map(({ verdict }) => verdict);
      const { all = false, inherited = false } = flags;
      return {
        report: {
          text: () => checkReport(verdicts, known, { all, style: terminal.style, ...(!ofMainline && { isOlder }) }),
          lore: () =>
            ofMainline
              ? checkedBugs(searched, { all, answers })
              : review(
                  searched.map(({ revision, verdict }) => checkedRevision(revision, verdict, patch)),
                  patch,
                  { all, inherited },
                ),
        },
        json: () => verdictJson(verdicts, known, version()),
        revisions: () =>
          searched.map(({ revision, verdict, times }) =>
            checkResult({ title: revision.title, verdict, ...placesOf(revision, patch), ...times }, known, codeOf(system)),
          ),
      };
    },
  );
}

async function verdictOn(revision: Revision, { options, interrupted, isTimed }: Limit, flags: CheckFlags, seed: number): Promise<Verdict> {
  const stopped = await checkRandomly(revision, {
    ...options,
    runs: isTimed ? Infinity : (flags.runs ?? (systemOf(revision) === mainline ? MAINLINE_RUNS : DEFAULT_RUNS)),
    seed,
  });
  const random = isTimed && !interrupted.aborted ? withCauses(revision, atTimeLimit(stopped), options) : stopped;
  if (!flags.exhaustive || interrupted.aborted) return random;
  const bounds = systemOf(revision) === mainline ? EXHAUSTIVE_OF_MAINLINE : EXHAUSTIVE;
  const exhaustive = await exhaust(revision, { ...options, ...bounds, signal: interrupted, interrupted });
  const onOthers: Verdict[] = [];
  for (const on of systemOf(revision).equipped)
    if (!interrupted.aborted) onOthers.push(await exhaust(revision, { ...options, ...on.bounds, on, signal: interrupted, interrupted }));
  if (flags.runs === 0) return mergeVerdicts(systemOf(revision), [exhaustive, ...onOthers]);
  const both = mergeVerdicts(systemOf(revision), [random, exhaustive, ...onOthers]);
  // What one search takes for a cause of its own may be a consequence of what the other has found.
  return interrupted.aborted ? both : withCauses(revision, both, options);
}

/** Only a revision of somebody's own takes time. */
function withCauses(revision: Revision, verdict: Verdict, { properties = systemOf(revision).properties }: Limit['options']): Verdict {
  return { ...verdict, findings: byCause(revision, verdict.findings, properties) };
}
