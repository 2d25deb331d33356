// SPDX-License-Identifier: GPL-2.0-only
/** @file Findings grouped by the defect that they are traces of. */
import { byHarm, groupsByHarm, type ShownBy } from '../search/harm.js';
import type { Finding } from '../search/verdict.js';
import type { FixTitle } from './catalogue.js';
import { count } from './layout.js';

/** The findings that one fix of the series repairs; `fix` is null for those that none repairs. */
export interface Defect<F = Finding> {
  readonly fix: FixTitle | null;
  /** No defect, but what the patch is for: the code before it cannot do otherwise, and `posted` does. */
  readonly isReason: boolean;
  /** The search was interrupted before anybody knew which fix repairs them: no defect, or several. */
  readonly isOpen: boolean;
  /** What happened, where no fix tells the cause; null: one does. */
  readonly cause: string | null;
  /** The one that is told for its cause, or the most harmful, first. */
  readonly findings: readonly F[];
}

/** The code before the patch. What no fix of the series repairs there, the patch does: the series is none of it, and `corrected` shows it no more. */
const BEFORE_THE_PATCH = 'base';

/**
 * What no fix repairs comes first: it is news; except in the code before the patch, where it is the reason for the patch and comes
 * last. Then what came with the patch, before what was there; then by harm, each defect by its most harmful finding, which comes first in it; of
 * equals in the order of the series, and the finding that did in `findings`, which are in order of size, as verdicts have them. `isOlder`: does the code before the patch show it too?
 */
export function groupByDefect<F extends Pick<Finding, 'repairedBy'> & Shown>(
  revision: string,
  findings: readonly F[],
  fixes: readonly FixTitle[],
  isOlder?: (revision: string, finding: F) => boolean,
): Defect<F>[] {
  const groups = new Map<string, F[]>();
  for (const finding of findings) {
    const key = finding.notAttributed ? OPEN : (finding.repairedBy ?? (revision === BEFORE_THE_PATCH ? REASON : causeOf(finding)));
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const ranks = (finding: F): ShownBy => ({ ...shownBy(finding), ...(isOlder && { isNew: !isOlder(revision, finding) }) });
  const defects = [...groups.values()]
    .map((group) => ({ fileName: group[0]!.repairedBy, isOpen: group[0]!.notAttributed !== undefined, findings: told(byHarm(group, ranks)) }))
    .map(({ fileName, isOpen, findings }) => ({
      fix: fixTitle(fileName, fixes),
      isReason: fileName === null && !isOpen && revision === BEFORE_THE_PATCH,
      isOpen,
      cause: fileName === null && !isOpen ? whatHappened(findings[0]!) : null,
      findings,
    }))
    .sort((a, b) => inSeries(a) - inSeries(b));
  return groupsByHarm(defects, (defect) => defect.findings, ranks).sort((a, b) => kindOf(a) - kindOf(b));
}

/** What is told for its cause comes first. */
const told = <F extends Shown>(findings: readonly F[]): readonly F[] =>
  findings.toSorted((a, b) => Number(typeof a.consequenceOf === 'string') - Number(typeof b.consequenceOf === 'string'));

/** Under the name of the property, unless it is told for a cause. */
function whatHappened({ id, consequenceOf, violation, happened }: Shown): string {
  const text = violation?.happened ?? happened ?? '';
  return consequenceOf === undefined ? `${propertyOf(id)}: ${text}` : text;
}

/** Without a fix: the finding that is told for the cause; where nobody knows causes, what breaks one property is together. */
export const causeOf = ({ id, consequenceOf }: Pick<Shown, 'id' | 'consequenceOf'>): string =>
  consequenceOf === undefined ? propertyOf(id) : (consequenceOf ?? id);

const propertyOf = (id: string): string => id.slice(0, id.indexOf('/'));

/** A finding with its id, and with what shows it where the report has that. */
interface Shown {
  readonly id: string;
  readonly notAttributed?: Finding['notAttributed'];
  readonly consequenceOf?: string | null;
  readonly violation?: { readonly happened: string };
  readonly happened?: string;
  readonly program?: ShownBy['program'] | string;
  readonly race?: ShownBy['race'] | { readonly text: string };
  readonly shown?: { readonly program: NonNullable<ShownBy['program']> } | { readonly trace: { readonly race: NonNullable<ShownBy['race']> } };
}

function shownBy({ program, race, shown }: Shown): ShownBy {
  if (shown) return 'trace' in shown ? { race: shown.trace.race } : { program: shown.program };
  return { ...(typeof program === 'object' && { program }), ...(race && 'program' in race && { race }) };
}

const UNREPAIRED = 'no fix of the series is known to repair it';
/** No file name. */
const OPEN = '?';
const UNKNOWN = 'interrupted before it was known which fix of the series repairs these';
const REASON = 'the reason for the patch, no defect: only sessions know whose a registration is';

type Named = Pick<Defect, 'fix' | 'isReason'> & Partial<Pick<Defect, 'cause' | 'isOpen'>>;

/** What a defect is called in every report: the number of its fix, and the fix's subject. */
export function defectName({ fix, isReason, isOpen = false, cause = null }: Named): { readonly number: string; readonly subject: string } {
  if (isOpen) return { number: '?', subject: UNKNOWN };
  const unrepaired = cause === null ? UNREPAIRED : `${cause} (${UNREPAIRED})`;
  return fix ? { number: fix.number, subject: fix.subject } : { number: '-', subject: isReason ? REASON : unrepaired };
}

/** How many are told apart. */
export const countDefects = (defects: readonly (Pick<Defect, 'isReason'> & Partial<Pick<Defect, 'isOpen'>>)[]): number =>
  defects.filter(({ isReason, isOpen }) => !isReason && isOpen !== true).length;

/** `3 defects, and findings that break 2 properties, …`: where nobody knows the causes, nobody knows how many defects they are. */
export function defectsText(defects: readonly Defect<Pick<Shown, 'consequenceOf'>>[]): string {
  const unknown = defects.filter(({ fix, isReason, isOpen, findings }) => fix === null && !isReason && !isOpen && findings[0]!.consequenceOf === undefined);
  const known = countDefects(defects) - unknown.length;
  if (unknown.length < 2) return count(countDefects(defects), 'defect');
  const groups = `findings in ${count(unknown.length, 'property')} that no fix of the series is known to repair`;
  return known === 0 ? groups : `${count(known, 'defect')}, and ${groups}`;
}

/** How the heading of a defect begins: `posted, defect 0001 (1 of 13): `; and the rest of it. */
export function defectHeading(revision: string, defect: Named, n: number, total: number): { readonly head: string; readonly subject: string } {
  const { number, subject } = defectName(defect);
  if (defect.isReason || defect.isOpen) return { head: `${revision}: `, subject };
  const place = `${n} of ${total}`;
  return { head: defect.fix ? `${revision}, defect ${number} (${place}): ` : `${revision} (${place}): `, subject };
}

/** The order in which findings of one defect are told where it is said whether the patch brought it: what was there before it first, then by harm. */
export function ranked<F extends Shown & { readonly isNew: boolean }>(findings: readonly F[]): F[] {
  return byHarm(findings, shownBy).sort((a, b) => Number(a.isNew) - Number(b.isNew));
}

/** `; also in base, before the patch`, or how many of the findings are; empty when the patch brought all of them. */
export function olderNote<F>(findings: readonly F[], isOlder: (finding: F) => boolean): string {
  const older = findings.filter(isOlder).length;
  if (older === 0) return '';
  return `; ${older === findings.length ? '' : `${older} of them `}also in base, before the patch`;
}

/** The fix of that name; null for none. One that the series does not have any more still tells findings apart. */
export function fixTitle(fileName: string | null, fixes: readonly FixTitle[]): FixTitle | null {
  if (fileName === null) return null;
  return fixes.find((fix) => fix.fileName === fileName) ?? { number: fileName.slice(0, 4), fileName, subject: fileName };
}

const inSeries = ({ fix }: Pick<Defect, 'fix'>): number => (fix === null ? 0 : Number(fix.number));

/** News, defects that are known, what is none or nobody has looked into. */
const kindOf = ({ fix, isReason, isOpen }: Pick<Defect, 'fix' | 'isReason' | 'isOpen'>): number => (fix !== null ? 1 : isReason || isOpen ? 2 : 0);
