// SPDX-License-Identifier: GPL-2.0-only
/** @file `--format lore`: findings as a mail that answers the patch. */
import { Option } from 'commander';
import type { Program } from '../search/program.js';
import type { Violation } from '../properties/property.js';
import type { Race } from '../search/race/program.js';
import type { RaceTrace } from '../search/race/trace.js';
import { fixesAfter } from '../search/repairs.js';
import type { SeenBy } from '../search/tools.js';
import type { Verdict } from '../search/verdict.js';
import { fileOfFunction } from '../reference/loader/blame.js';
import type { Revision } from '../reference/v1/luo_internal.js';
import { series } from '../reference/loader/series.js';
import { boundDetails, describeBound, describeSeed, describeVerdict } from '../report/bound.js';
import { enumeration } from '../report/layout.js';
import { BytesError, textOfBytes } from '../report/lore/bytes.js';
import { chosenPatch, ForeignPatchError } from '../report/lore/choose.js';
import type { Hunk } from '../report/lore/hunk.js';
import { readMails, type Mail } from '../report/lore/mail.js';
import { PatchMailError } from '../report/lore/patch.js';
import { POSTED_HUNKS } from '../report/lore/posted-hunks.js';
import { loreReview } from '../report/lore/review.js';
import type { LoreFinding, LoreReview, LoreRevision } from '../report/lore/told.js';
import { describeRaceBound, describeRaceVerdict, raceBoundDetails } from '../report/race/bound.js';
import type { ToldVerdict } from '../report/race/text.js';
import { UsageError } from './errors.js';
import { readBytes } from './files.js';
import { racePointer, sequencePointer } from './pointer.js';
import { printRaceToken, raceCatalogue } from './race-catalogue.js';
import { printToken } from './token.js';

export interface LoreFlags {
  readonly format: string;
  readonly patch?: string;
}

/** The patch that a review answers. */
export interface AnsweredPatch {
  readonly mail: Mail | null;
  readonly hunks: readonly Hunk[];
}

export function patchOption(): Option {
  return new Option('--patch <file>', 'with --format lore: the mail with the patch, to be quoted and answered');
}

/**
 * Reads the mail of `--patch`; without it, the hunks are those of the patch that `posted` mirrors. What is found in a revision of ours is
 * about that patch alone: any other may be answered only with revisions of the reviewer's own. Throws UsageError.
 */
export async function answeredPatch({ format, patch: path }: LoreFlags, revisions: readonly Pick<Revision, 'name' | 'basedOn'>[]): Promise<AnsweredPatch> {
  if (path === undefined) return { mail: null, hunks: POSTED_HUNKS };
  if (format !== 'lore') throw new UsageError('--patch needs --format lore');
  const isOurs = revisions.some(({ basedOn }) => basedOn === undefined);
  try {
    const mails = await readMails(textOfBytes(readBytes(path)));
    return chosenPatch(mails, { isOfSystem: (name) => fileOfFunction(name) !== undefined, mirrored: isOurs ? POSTED_HUNKS : null });
  } catch (error) {
    if (error instanceof ForeignPatchError) throw new UsageError(`${path}: ${error.message}; ${carryOver(revisions)}`);
    if (error instanceof PatchMailError || error instanceof BytesError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

/** What to do about a patch that none of our revisions mirrors. */
function carryOver(revisions: readonly Pick<Revision, 'name' | 'basedOn'>[]): string {
  const { name } = revisions.find(({ basedOn }) => basedOn === undefined)!;
  return `what is found in ${name} says nothing about it; carry it over into the files that luocheck init ./mine writes, and review --revision ./mine alone`;
}

type ReviewOptions = Pick<LoreReview, 'all'> & Partial<Pick<LoreReview, 'full' | 'isSearched'>>;

/** Of `base` it is not: what the patch itself repairs has no fix. */
export const isRepairKnown = (revision: Revision): boolean => revision.name !== 'base' && fixesAfter(revision) !== null;

/** The mail about what these revisions showed. */
export function review(revisions: readonly LoreRevision[], patch: AnsweredPatch, options: ReviewOptions): string {
  return loreReview({ ...patch, revisions, fixes: series(), full: false, isSearched: true, ...options }, raceCatalogue());
}

export function checkedRevision(revision: Revision, verdict: Verdict, patch: AnsweredPatch): LoreRevision {
  const seeds = verdict.bounds.flatMap((bound) => describeSeed(bound).map((text) => ` (${text})`));
  return {
    name: revision.name,
    isRepairKnown: isRepairKnown(revision),
    findings: verdict.findings.map((finding) => sequence(revision, finding, patch)),
    bound: `Found within ${enumeration(verdict.bounds.map(describeBound))}${seeds.join('')}.`,
    verdict: [`${describeVerdict(verdict)}.`, ...verdict.bounds.map((bound) => `(${boundDetails(bound)})`)],
  };
}

/** A finding of one task, as far as a review has to know it. */
export interface FoundSequence {
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly program: Program;
  readonly repairedBy: string | null;
  readonly seenBy: SeenBy;
}

export function sequence(revision: Revision, finding: FoundSequence, { hunks }: AnsweredPatch): LoreFinding {
  const { id, property, violation, program, repairedBy, seenBy } = finding;
  const at = sequencePointer(revision, finding, hunks);
  return { id, property, violation, repairedBy, seenBy, shown: { program }, token: printToken(revision.name, program), ...at };
}

/** A race, as far as a review has to know it. */
export interface FoundRace {
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly race: Race;
  readonly repairedBy: string | null;
  readonly seenBy: SeenBy;
  readonly seenAs: string;
}

export function concurrency(revision: Revision, found: FoundRace, raced: RaceTrace, { hunks }: AnsweredPatch): LoreFinding {
  const { id, property, violation, race, repairedBy, seenBy } = found;
  const at = racePointer(revision, found, raced, hunks);
  return { id, property, violation, repairedBy, seenBy, shown: { trace: raced }, token: printRaceToken(revision.name, race), ...at };
}

export function racedRevision(revision: Revision, { verdict, promise, traces }: ToldVerdict, patch: AnsweredPatch): LoreRevision {
  return {
    name: revision.name,
    isRepairKnown: isRepairKnown(revision),
    findings: verdict.findings.map((finding) => concurrency(revision, finding, traces.get(finding.id)!, patch)),
    bound: `Found within ${describeRaceBound(verdict.bound, promise)}${describeSeed(verdict.bound)
      .map((text) => ` (${text})`)
      .join('')}.`,
    verdict: [`${describeRaceVerdict(verdict, promise)}.`, `(${raceBoundDetails(verdict.bound, promise)})`],
  };
}
