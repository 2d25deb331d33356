// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck review`: what one task and what several break, as one mail that answers a patch. */
import type { Command } from 'commander';
import { check } from '../search/check.js';
import type { Property } from '../properties/property.js';
import { likelyPairs } from '../search/race/likely.js';
import { race, type RaceVerdict } from '../search/race/search.js';
import { atTimeLimit, raceAtTimeLimit } from '../search/time-limit.js';
import { plainId, type Answer, type Verdict } from '../search/verdict.js';
import { mainline } from '../systems/mainline.js';
import type { Revision, System } from '../systems/system.js';
import { v1 } from '../systems/v1.js';
import type { Cause } from '../report/cause/cause.js';
import { overallAnswer } from '../report/json.js';
import type { ToldVerdict } from '../report/race/text.js';
import { answersTo, firstOfEach, reviewedBugs, type Answers } from './bug-report.js';
import { Causes } from './cause.js';
import { DEFAULT_RUNS as CHECK_RUNS } from './check.js';
import type { Done } from './command.js';
import { UsageError, type ExitCode } from './errors.js';
import { Budget } from './budget.js';
import { withNext, withTreePatches } from './kernel-tree.js';
import { checkedRevision, inheritedOption, patchOption, racedRevision, review, type AnsweredPatch, type LoreFlags } from './lore.js';
import { progressText, raceProgressText } from './progress.js';
import { DEFAULT_EXECUTIONS, DEFAULT_PREEMPTIONS, DEFAULT_RUNS as RACE_RUNS, toldVerdict } from './race.js';
import { anyRevision } from './lookup.js';
import { addSearchOptions, baselineOption, nextRevisionOption, searchedRevisions, type SearchFlags } from './search-options.js';
import { knowSearched } from './searched.js';
import { SearchRun, signalsOf, type Limit, type Searched } from './search-run.js';
import type { Terminal } from './terminal.js';

interface ReviewFlags extends SearchFlags, Pick<LoreFlags, 'patch' | 'inherited'> {
  readonly format?: 'lore';
  readonly full?: boolean;
  readonly bisect?: boolean;
}

/** What both searches answered; null: none of the properties is one of theirs. */
interface ReviewVerdict {
  readonly revision: string;
  readonly answer: Answer;
  readonly findings: readonly { readonly id: string }[];
  readonly ignored: readonly string[];
  readonly checked: Verdict | null;
  readonly raced: RaceVerdict | null;
  /** By id of a finding: which part of the patches makes it show. */
  readonly causes: ReadonlyMap<string, Cause>;
}

export function addReview(program: Command, terminal: Terminal, done: Done): void {
  const command = program
    .command('review')
    .summary('check and race together, as one mail that answers a patch')
    .description(
      'Searches revisions as check and race do, and writes one mail: each defect once, in the order of the patch, with what it leads to, a minimal sequence or race, and a fix. What was there before the patch is told in a line each, or left out where it is the C of a kernel tree.',
    )
    .option('--full', 'every step of a race, with the lock state')
    .option('--bisect', 'of a kernel tree with patches: look for the patch that brings each defect, and for the hunks of it that it takes, and quote those')
    .action(async (flags: ReviewFlags) => done(await searchBoth(flags, terminal)));
  addSearchOptions(command, { runs: CHECK_RUNS, least: 1 }, 'finding')
    .addOption(baselineOption())
    .addOption(nextRevisionOption())
    .addOption(patchOption())
    .addOption(inheritedOption());
}

/** Throws UsageError. */
async function searchBoth(given: ReviewFlags, terminal: Terminal): Promise<ExitCode> {
  const flags = withNext(withTreePatches({ ...given, format: 'lore' as const }));
  const system = await knowSearched(searchedRevisions(flags), flags, terminal);
  const run = new SearchRun(
    {
      command: 'review',
      named: anyRevision,
      properties: [...new Set([...system.properties, ...system.raceProperties])],
      choices: [...system.choices, ...system.raceChoices],
      progress: progressText,
    },
    flags,
    terminal,
  );
  const { answers, patch } = await answersTo(run.revisions, flags);
  const unpatched = run.revisions.find(({ name }) => (answers.get(name)?.patches.length ?? 0) === 0);
  if (given.bisect && unpatched) throw new UsageError(`--bisect needs a kernel tree with --patch: ${unpatched.name} is none`);
  return run.run(
    (revision, limit) => bothVerdicts(revision, system, limit, flags, run.seed, terminal),
    (searched) => {
      const { all = false, full = false } = flags;
      const mail = (): string =>
        system === mainline ? reviewedBugs(toldOf(searched), { all, full, answers: withCauses(answers, searched) }) : reviewOf(searched, patch, flags);
      // There is no form but the mail.
      return { report: { text: mail, lore: mail }, json: mail, revisions: () => [] };
    },
  );
}

/** First what one task can break, in half the time where time is limited. */
async function bothVerdicts(revision: Revision, system: System, limit: Limit, flags: ReviewFlags, seed: number, terminal: Terminal): Promise<ReviewVerdict> {
  const { options, interrupted, milliseconds, note } = limit;
  const isTimed = milliseconds !== null;
  const of = (known: readonly Property[]): { readonly properties?: readonly Property[] } =>
    options.properties ? { properties: options.properties.filter((property) => known.includes(property)) } : {};
  const wanted = (known: readonly Property[]): boolean => of(known).properties?.length !== 0;
  const [ofOne, ofSeveral] = [
    [...system.properties, ...system.choices],
    [...system.raceProperties, ...system.raceChoices],
  ];

  let checked: Verdict | null = null;
  if (wanted(ofOne)) {
    const budget = isTimed ? new Budget(interrupted, milliseconds / 2, () => terminal.now()) : null;
    const onProgress: Limit['options']['onProgress'] = (progress) => {
      budget?.note(progress.findings);
      options.onProgress?.(progress);
    };
    checked = await check(revision, {
      ...options,
      ...of(ofOne),
      onProgress,
      ...signalsOf(budget, interrupted),
      runs: isTimed ? Infinity : (flags.runs ?? CHECK_RUNS),
      seed,
    });
    if (isTimed && !interrupted.aborted) checked = atTimeLimit(checked);
  }
  let raced: RaceVerdict | null = null;
  if (wanted(ofSeveral)) {
    const runs = isTimed ? Infinity : (flags.runs ?? RACE_RUNS);
    const effort = { strategy: 'dpor', executions: DEFAULT_EXECUTIONS, preemptions: DEFAULT_PREEMPTIONS } as const;
    const onProgress: Limit['options']['onProgress'] = (progress) => {
      note(progress.findings + (checked?.findings.length ?? 0));
      terminal.progress(`${revision.name}: ${raceProgressText(progress)}`);
    };
    raced = await race(revision, {
      ...options,
      ...of(ofSeveral),
      ...effort,
      onProgress,
      first: likelyPairs(system, interrupted),
      lockCycles: system === v1,
      runs,
      seed,
    });
    if (isTimed && !interrupted.aborted) raced = raceAtTimeLimit(raced);
  }
  const verdicts = [checked, raced].filter((one) => one !== null);
  return {
    revision: revision.name,
    answer: overallAnswer(verdicts),
    findings: verdicts.flatMap(({ findings }): readonly { readonly id: string }[] => findings),
    ignored: [...new Set(verdicts.flatMap(({ ignored = [] }) => ignored))],
    checked,
    raced,
    causes: flags.bisect ? await causesOf(revision, { checked, raced }, interrupted, terminal) : new Map(),
  };
}

/** Of the first finding of each defect that the mail tells. */
async function causesOf(
  revision: Revision,
  { checked, raced }: Pick<ReviewVerdict, 'checked' | 'raced'>,
  interrupted: AbortSignal,
  terminal: Terminal,
): Promise<Map<string, Cause>> {
  const alone = (checked?.findings ?? []).map((finding) => ({ ...finding, sought: { id: plainId(finding.id), shown: { program: finding.program } } }));
  const together = (raced?.findings ?? []).map((finding) => ({ ...finding, sought: { id: finding.seenAs, shown: { race: finding.race } } }));
  const search = new Causes(revision, terminal, interrupted);
  const causes = new Map<string, Cause>();
  for (const { id, sought } of firstOfEach(revision, distinct<(typeof alone)[number] | (typeof together)[number]>([...alone, ...together])))
    if (!interrupted.aborted) causes.set(id, await search.of(sought));
  return causes;
}

/** What one task shows is not told again of several. */
const distinct = <F extends { readonly id: string }>(findings: readonly F[]): F[] =>
  findings.filter(({ id }, i) => findings.findIndex((other) => other.id === id) === i);

function withCauses(answers: Answers['answers'], searched: readonly Searched<ReviewVerdict>[]): Answers['answers'] {
  const causes = new Map(searched.map(({ revision, verdict }) => [revision.name, verdict.causes]));
  return new Map([...answers].map(([name, answered]) => [name, { ...answered, causes: causes.get(name) ?? new Map<string, Cause>() }]));
}

/** Races are carried out once more, to be drawn. */
function toldOf(
  searched: readonly Searched<ReviewVerdict>[],
): { readonly revision: Revision; readonly checked: Verdict | null; readonly raced: ToldVerdict | null }[] {
  const effort = { executions: DEFAULT_EXECUTIONS, preemptions: DEFAULT_PREEMPTIONS };
  return searched.map(({ revision, verdict: { checked, raced } }) => ({ revision, checked, raced: raced && toldVerdict(revision, raced, effort) }));
}

function reviewOf(searched: readonly Searched<ReviewVerdict>[], patch: AnsweredPatch, { all = false, full = false, inherited = false }: ReviewFlags): string {
  const told = toldOf(searched).flatMap(({ revision, checked, raced }) => [
    ...(checked ? [checkedRevision(revision, checked, patch)] : []),
    ...(raced ? [racedRevision(revision, raced, patch)] : []),
  ]);
  return review(told, patch, { all, full, inherited });
}
