// SPDX-License-Identifier: GPL-2.0-only
/** @file `--format lore` of mainline: a bug report, or an answer to the patches that were applied to a tree. */
import { basename, resolve } from 'node:path';
import type { Program, Race } from '../systems/program.js';
import type { Revision } from '../systems/system.js';
import type { RaceTrace } from '../search/race/trace.js';
import { trace } from '../search/trace.js';
import type { Verdict } from '../search/verdict.js';
import { mainline } from '../systems/mainline.js';
import { boundDetails, describeVerdict } from '../report/bound.js';
import type { Answered } from '../report/mainline/answer.js';
import { bugReport, type BugReport } from '../report/mainline/bug-report.js';
import { told as defectsIn, type Quoted, type ReportedFinding } from '../report/mainline/sections.js';
import { describeRaceVerdict, raceBoundDetails } from '../report/race/bound.js';
import type { ToldVerdict } from '../report/race/text.js';
import { systemOf } from '../systems/index.js';
import { DEFECTS } from '../reference/mainline/defects.js';
import { MAINLINE_FIXES } from '../reference/mainline/fixes.js';
import { bootOrder, NEXT } from '../reference/mainline/next.js';
import { MEMFD } from '../reference/c/mainline/stand-ins.js';
import { UsageError } from './errors.js';
import { withFunctions } from '../report/lore/patch.js';
import { answeredPatch, type AnsweredPatch } from './lore.js';
import { patchesOf, treeNamed } from './kernel-tree.js';
import { raceCatalogue } from './race-catalogue.js';
import { printHead } from './token.js';
import { aboutTool } from './tool.js';

const KNOWN = { defects: DEFECTS, fixes: MAINLINE_FIXES };

interface Flags {
  readonly format: string;
  readonly patch?: string;
  readonly inherited?: boolean;
  readonly baseline?: string;
}

/** What a mail about revisions answers. */
export interface Answers {
  /** By name of a revision: the patches of a tree. */
  readonly answers: ReadonlyMap<string, Answered>;
  /** Of v1: the patch whose hunks are quoted. */
  readonly patch: AnsweredPatch;
}

/** Reads what `--patch` names. Throws UsageError. */
export async function answersTo(revisions: readonly Revision[], flags: Flags): Promise<Answers> {
  if (revisions.some((revision) => systemOf(revision) === mainline)) refuseToAnswer(revisions, flags);
  const answers = await answersOf(revisions, flags);
  return { answers, patch: answeredBy(answers) ?? (await answeredPatch(flags, revisions)) };
}

/** Throws UsageError: a patch of mainline's files is checked by what the patched files do. */
function refuseToAnswer(revisions: readonly Revision[], { format, patch, inherited }: Flags): void {
  if (format !== 'lore') return;
  if (patch !== undefined)
    throw new UsageError(
      '--patch does not go with a revision of mainline: give a kernel tree as --revision, and the patch is applied to it and what it does is checked',
    );
  if (inherited && !revisions.some(({ name }) => (treeNamed(name)?.patches.length ?? 0) > 0))
    throw new UsageError('--inherited is about what was there before a patch: it needs a kernel tree with --patch');
}

/** What the mail about a revision answers: nothing, but where it is a tree with patches. Throws UsageError. */
async function answersOf(revisions: readonly Revision[], { format, baseline }: Flags): Promise<ReadonlyMap<string, Answered>> {
  const answers = new Map<string, Answered>();
  if (format !== 'lore') return answers;
  for (const { name, code } of revisions) {
    const patches = (await patchesOf(name)).map((patch) => ({ ...patch, hunks: withFunctions(patch.hunks, (path) => code?.read(path) ?? null) }));
    if (patches.length > 0) answers.set(name, { patches, before: baseline === undefined ? null : baselineInMail(name, baseline) });
  }
  return answers;
}

/** In a mail a tree is called by the last part of its path, and so is a patch: whoever reads it has them elsewhere. */
export const nameInMail = (name: string): string => bootOrder(name).map(partInMail).join(NEXT);

/** What replays it, with that name. */
export function tokenInMail(revision: Revision, what: Program | Race): string {
  const { notation } = systemOf(revision);
  return `${printHead(nameInMail(revision.name))} ${'program' in what ? notation.printRace(what) : notation.printProgram(what)}`;
}

function partInMail(name: string): string {
  const tree = treeNamed(name);
  if (tree === null) return name;
  const { folder, ref, patches } = tree;
  return [`${basename(resolve(folder))}${ref === null ? '' : `@${ref}`}`, ...patches.map((path) => basename(path))].join('+');
}

/** What a patched tree is compared with, which mostly is the tree. */
function baselineInMail(name: string, baseline: string): string {
  const [patched, before] = [treeNamed(name), treeNamed(baseline)];
  const isBase = patched?.folder === before?.folder && patched?.ref === before?.ref && before?.patches.length === 0;
  return isBase ? 'the tree without the patch' : nameInMail(baseline);
}

const names = (revision: Revision): ReturnType<typeof raceCatalogue> => raceCatalogue(systemOf(revision) === mainline ? systemOf(revision) : undefined);

/** So much of a function is quoted. */
const MOST_LINES = 40;

/** The function in which a finding shows, of several the first that the tree defines; null: it defines none, or is mirrored. */
function quotedIn({ code }: Revision, where: string): Quoted | null {
  for (const name of where.split('+')) {
    const place = code?.locate(name) ?? null;
    const text = place === null ? null : code!.read(place.path);
    if (place === null || text === null) continue;
    const rest = text.split('\n').slice(place.line - 1);
    const end = rest.findIndex((line) => line.startsWith('}'));
    if (end < 0) continue;
    return { ...place, lines: rest.slice(0, Math.min(end + 1, MOST_LINES)), isCut: end >= MOST_LINES };
  }
  return null;
}

const withCode = (finding: ReportedFinding, code: Quoted | null): ReportedFinding => (code === null ? finding : { ...finding, code });

/** The same for a review of v1, which quotes hunks of all patches and is an answer to the last; null: there are none. */
export function answeredBy(answers: ReadonlyMap<string, Answered>): AnsweredPatch | null {
  const [answered] = answers.values();
  return answered === undefined ? null : { mail: answered.patches.at(-1)!.mail, hunks: answered.patches.flatMap(({ hunks }) => hunks) };
}

interface Told {
  readonly all: boolean;
  /** Every step of a race. */
  readonly full?: boolean;
  /** By name of the revision. */
  readonly answers: ReadonlyMap<string, Answered>;
}

/** What every mail about a revision is made of. */
function common(revision: Revision, { all, full = false, answers }: Told): Omit<BugReport, 'findings' | 'searched'> {
  const { name, code, title } = revision;
  const answered = answers.get(name);
  return {
    revision: name,
    called: nameInMail(name),
    isTree: code !== undefined,
    hasHandler: code?.files?.includes(MEMFD) ?? false,
    changed: code !== undefined || systemOf(revision).revisions.kept.includes(revision) ? null : title,
    tool: aboutTool(),
    known: KNOWN,
    all,
    full,
    ...(answered && { answers: answered }),
  };
}

/** What was found in a revision, and in which bound it was searched. */
interface Found {
  readonly findings: readonly ReportedFinding[];
  readonly searched: readonly string[];
}

function ofCheck(revision: Revision, verdict: Verdict, told: Told): Found {
  return {
    findings: verdict.findings.map(({ program, ...finding }) =>
      withCode(
        { ...finding, shown: { program }, token: tokenInMail(revision, program), ...ranIn(revision, { program }, told) },
        quotedIn(revision, finding.violation.where),
      ),
    ),
    searched: [`${describeVerdict(compared(verdict, told))}.`, ...verdict.bounds.map((bound) => `(${boundDetails(bound)})`)],
  };
}

function ofRace(revision: Revision, { verdict, promise, traces }: ToldVerdict, told: Told): Found {
  return {
    findings: verdict.findings.map(({ id, property, violation, repairedBy, seenBy, race, needs, notMinimised }) => {
      const trace = traces.get(id)!;
      const shown = { shown: { trace }, token: tokenInMail(revision, race), ...ranIn(revision, { trace }, told) };
      const finding = { id, property, violation, repairedBy, seenBy, ...shown };
      return withCode(
        { ...finding, ...(needs !== undefined && { needs }), ...(notMinimised !== undefined && { notMinimised }) },
        quotedIn(revision, violation.where),
      );
    }),
    searched: [`${describeRaceVerdict(compared(verdict, told), promise)}.`, `(${raceBoundDetails(verdict.bound, promise)})`],
  };
}

/** The baseline as the mail calls it. */
function compared<V extends Pick<Verdict, 'revision' | 'baseline'>>(verdict: V, { answers }: Told): V {
  if (verdict.baseline === undefined) return verdict;
  return { ...verdict, baseline: answers.get(verdict.revision)?.before ?? nameInMail(verdict.baseline) };
}

/** Where a patch is answered: what ran, the calls in the order in which they are made. */
function ranIn(revision: Revision, shown: ReportedFinding['shown'], { answers }: Told): Pick<ReportedFinding, 'ran'> {
  if (!answers.has(revision.name)) return {};
  const { program, steps } = 'trace' in shown ? { program: prefixOf(shown.trace), steps: shown.trace.steps } : { program: shown.program, steps: [] };
  const before = program.actions.length === 0 ? [] : trace(revision, program, []).flatMap((action) => action.steps);
  const stacks = [...before, ...steps.flatMap((step) => [step, ...step.touched])].map(({ functions }) => functions.toReversed());
  return { ran: [...new Set(stacks.flat())] };
}

const prefixOf = ({ race: { program } }: RaceTrace): Program => ({ ...program, actions: program.prefix });

/** What one task shows is not told again of several. */
function mailAbout(revision: Revision, parts: readonly Found[], told: Told): string {
  const findings = parts.flatMap((part) => part.findings);
  const distinct = findings.filter(({ id }, i) => findings.findIndex((other) => other.id === id) === i);
  return bugReport({ findings: distinct, searched: parts.flatMap(({ searched }) => searched), ...common(revision, told) }, names(revision));
}

/** The first finding of each defect that a mail tells. */
export const firstOfEach = <F extends Parameters<typeof defectsIn>[1][number]>(revision: Revision, findings: readonly F[]): F[] =>
  defectsIn(revision.name, findings, KNOWN).map((defect) => defect.findings[0]!);

/** What check has found. */
export function checkedBugs(searched: readonly { readonly revision: Revision; readonly verdict: Verdict }[], told: Told): string {
  return searched.map(({ revision, verdict }) => mailAbout(revision, [ofCheck(revision, verdict, told)], told)).join('\n');
}

/** What race has found. */
export function racedBugs(searched: readonly { readonly revision: Revision; readonly told: ToldVerdict }[], told: Told): string {
  return searched.map(({ revision, told: raced }) => mailAbout(revision, [ofRace(revision, raced, told)], told)).join('\n');
}

/** What both have found; null: none of the properties was its. */
export function reviewedBugs(
  searched: readonly { readonly revision: Revision; readonly checked: Verdict | null; readonly raced: ToldVerdict | null }[],
  told: Told,
): string {
  return searched
    .map(({ revision, checked, raced }) =>
      mailAbout(revision, [...(checked ? [ofCheck(revision, checked, told)] : []), ...(raced ? [ofRace(revision, raced, told)] : [])], told),
    )
    .join('\n');
}

/** What one sequence or race shows. */
export function replayedBugs(revision: Revision, { findings, searched }: Found, told: Told): string {
  const quoting = findings.map((finding) => withCode({ ...finding, ...ranIn(revision, finding.shown, told) }, quotedIn(revision, finding.violation.where)));
  return mailAbout(revision, [{ findings: quoting, searched }], told);
}
