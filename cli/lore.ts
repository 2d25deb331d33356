// SPDX-License-Identifier: GPL-2.0-only
/** @file `--format lore`: findings as a mail that answers the patch. */
import { Option } from 'commander';
import type { Program } from '../systems/program.js';
import type { Violation } from '../properties/property.js';
import type { Race } from '../search/race/program.js';
import type { RaceTrace } from '../search/race/trace.js';
import { fixesAfter } from '../systems/v1/revisions.js';
import type { SeenBy } from '../search/tools.js';
import type { Unminimised, Verdict } from '../search/verdict.js';
import { fileOfFunction } from '../reference/loader/blame.js';
import type { Revision } from '../systems/system.js';
import { series } from '../reference/loader/series.js';
import { boundDetails, describeVerdict } from '../report/bound.js';
import { count } from '../report/layout.js';
import { BytesError, textOfBytes } from '../report/lore/bytes.js';
import { chosenPatch, ForeignPatchError } from '../report/lore/choose.js';
import { cFixesFor } from '../report/lore/c-fixes.js';
import type { Hunk } from '../report/lore/hunk.js';
import { readMails, type Mail } from '../report/lore/mail.js';
import { PatchMailError } from '../report/lore/patch.js';
import { POSTED_HUNKS } from '../report/lore/posted-hunks.js';
import { loreReview } from '../report/lore/review.js';
import type { LoreFinding, LoreReview, LoreRevision } from '../report/lore/told.js';
import { notJudgedList } from '../report/not-judged.js';
import { describeRaceVerdict, raceBoundDetails } from '../report/race/bound.js';
import type { ToldVerdict } from '../report/race/text.js';
import { UsageError } from './errors.js';
import { readBytes } from './files.js';
import { racePointer, sequencePointer } from './pointer.js';
import { printRaceToken, raceCatalogue } from './race-catalogue.js';
import { printToken } from './token.js';
import { aboutTool } from './tool.js';

export interface LoreFlags {
  readonly format: string;
  readonly patch?: string;
  readonly inherited?: boolean;
}

/** The patch that a review answers. */
export interface AnsweredPatch {
  readonly mail: Mail | null;
  readonly hunks: readonly Hunk[];
}

export function patchOption(): Option {
  return new Option(
    '--patch <file>',
    'with a kernel tree: the patch, or the mbox of a series, that is applied to it first; in a mail (--format lore, review) also: the mail with the patch, to be quoted and answered',
  );
}

export function inheritedOption(): Option {
  return new Option(
    '--inherited',
    'in a mail (--format lore, review): what was there before the patch in full, and not in a line each; of a kernel tree: it is not left out',
  );
}

/**
 * Reads the mail of `--patch`; without it, the hunks are those of the patch that `posted` mirrors. What is found in a revision of ours is
 * about that patch alone: any other may be answered only with revisions of the reviewer's own. Throws UsageError.
 */
export async function answeredPatch(
  { format, patch: path, inherited = false }: LoreFlags,
  revisions: readonly Pick<Revision, 'name' | 'basedOn'>[],
): Promise<AnsweredPatch> {
  if (inherited && format !== 'lore') throw new UsageError('--inherited needs --format lore');
  if (path === undefined) return { mail: null, hunks: POSTED_HUNKS };
  if (format !== 'lore') throw new UsageError('--patch needs --format lore, or a kernel tree as --revision');
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

type ReviewOptions = Pick<LoreReview, 'all'> & Partial<Pick<LoreReview, 'full' | 'isSearched' | 'inherited'>>;

/** Of `base` it is not: what the patch itself repairs has no fix. */
export const isRepairKnown = (revision: Revision): boolean => revision.name !== 'base' && fixesAfter(revision) !== null;

/** The mail about what these revisions showed. What several searches showed of one revision is told together. */
export function review(revisions: readonly LoreRevision[], patch: AnsweredPatch, options: ReviewOptions): string {
  const told = { ...patch, revisions: merged(revisions), fixes: series(), cFixes: cFixesFor(patch.hunks), tool: aboutTool() };
  return loreReview({ ...told, full: false, isSearched: true, inherited: false, ...options }, raceCatalogue());
}

/** Each finding once. */
function merged(revisions: readonly LoreRevision[]): LoreRevision[] {
  const byName = new Map<string, LoreRevision>();
  for (const revision of revisions) {
    const known = byName.get(revision.name);
    const fresh = revision.findings.filter(({ id }) => !known?.findings.some((finding) => finding.id === id));
    byName.set(revision.name, known ? { ...known, findings: [...known.findings, ...fresh], verdict: [...known.verdict, ...revision.verdict] } : revision);
  }
  return [...byName.values()];
}

/** What is said of a revision in every review. */
export const toldRevision = (revision: Revision): Pick<LoreRevision, 'name' | 'isRepairKnown' | 'isPublic' | 'isCompiled'> => ({
  name: revision.name,
  isRepairKnown: isRepairKnown(revision),
  isPublic: revision.basedOn === undefined && revision.code === undefined,
  ...(revision.code !== undefined && { isCompiled: true }),
});

const notJudged = ({ notJudged: ids }: Pick<Verdict, 'notJudged'>): string[] =>
  ids ? [`${capitalised(notJudgedList(ids, raceCatalogue()))}: see --strict.`] : [];
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function checkedRevision(revision: Revision, verdict: Verdict, patch: AnsweredPatch): LoreRevision {
  // A mail says nothing that nobody has looked into.
  const known = verdict.findings.filter(({ notAttributed }) => notAttributed === undefined);
  const open = verdict.findings.length - known.length;
  return {
    ...toldRevision(revision),
    findings: known.map((finding) => sequence(revision, finding, patch)),
    verdict: [
      `${describeVerdict(verdict)}.`,
      ...verdict.bounds.map((bound) => `(${boundDetails(bound)})`),
      ...(open > 0 ? [`(${count(open, 'finding')} left out: interrupted before it was known what repairs ${open === 1 ? 'it' : 'them'})`] : []),
      ...notJudged(verdict),
    ],
  };
}

/** A finding, as far as a review has to know it. */
interface FoundAnywhere {
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly repairedBy: string | null;
  readonly seenBy: SeenBy;
  readonly notMinimised?: Unminimised;
}

/** Of one task. */
export interface FoundSequence extends FoundAnywhere {
  readonly program: Program;
  readonly consequenceOf?: string | null;
}

/** Of several. */
export interface FoundRace extends FoundAnywhere {
  readonly race: Race;
  readonly seenAs: string;
}

/** What is told of it as it is. */
const asFound = ({ id, property, violation, repairedBy, seenBy, notMinimised }: FoundAnywhere) => ({
  id,
  property,
  violation,
  repairedBy,
  seenBy,
  ...(notMinimised !== undefined && { notMinimised }),
});

export function sequence(revision: Revision, finding: FoundSequence, { hunks }: AnsweredPatch): LoreFinding {
  const { program, consequenceOf } = finding;
  return {
    ...asFound(finding),
    shown: { program },
    token: printToken(revision.name, program),
    ...sequencePointer(revision, finding, hunks),
    ...(consequenceOf !== undefined && { consequenceOf }),
  };
}

export function concurrency(revision: Revision, found: FoundRace, raced: RaceTrace, { hunks }: AnsweredPatch): LoreFinding {
  return { ...asFound(found), shown: { trace: raced }, token: printRaceToken(revision.name, found.race), ...racePointer(revision, found, raced, hunks) };
}

export function racedRevision(revision: Revision, { verdict, promise, traces }: ToldVerdict, patch: AnsweredPatch): LoreRevision {
  return {
    ...toldRevision(revision),
    findings: verdict.findings.map((finding) => concurrency(revision, finding, traces.get(finding.id)!, patch)),
    verdict: [`${describeRaceVerdict(verdict, promise)}.`, `(${raceBoundDetails(verdict.bound, promise)})`],
  };
}
