// SPDX-License-Identifier: GPL-2.0-only
/** @file The report of a check for people: verdicts first, then the findings, defect by defect. */
import type { Answer, Finding, Verdict } from '../search/verdict.js';
import { boundDetails, describeVerdict, ignoredAtOnce, ignoredBehind } from './bound.js';
import type { Catalogue } from './catalogue.js';
import { countDefects, defectHeading, defectName, defectsText, groupByDefect, olderNote, type Defect } from './defects.js';
import { briefFinding, fullFinding } from './finding.js';
import { count, wrap } from './layout.js';
import { revisionNames } from './names.js';
import { notJudgedLines } from './not-judged.js';
import { onlySmallLines } from './real-size.js';
import { SOURCE_LEGEND } from './sources.js';
import { PLAIN, type Style } from './style.js';
import { unminimisedNote } from './unminimised.js';

export interface TextOptions {
  /** Every finding in full, not only the shortest of each defect. */
  readonly all?: boolean;
  /** Does the code before the patch show the finding too? Default: it is not said. */
  readonly isOlder?: (revision: string, finding: Finding) => boolean;
  readonly style?: Style;
}

const V1_LEGEND =
  's0, s1: sessions, each an open of the device. f0 to f3: files that the test handler accepts. Every sequence starts in NORMAL with the handler loaded.';

const NONE = (): boolean => false;

/** What one task cannot show, and what searches for it: to be copied, hence not broken. */
function raceLine(verdicts: readonly Verdict[]): string {
  const names = revisionNames(verdicts.map(({ revision }) => revision));
  return `What needs two tasks is not covered here: luocheck race${names === '' ? '' : ` --revision ${names}`}`;
}

/** Lines of at most 100 columns, except commands to be copied. Ends with a line end. */
export function checkReport(verdicts: readonly Verdict[], catalogue: Catalogue, options: TextOptions = {}): string {
  const style = options.style ?? PLAIN;
  const violated = verdicts.filter(({ findings }) => findings.length > 0);
  const lines = verdicts.flatMap((verdict) => summary(verdict, style));
  for (const verdict of violated) lines.push('', ...overview(verdict, catalogue, options, style));
  for (const verdict of violated) lines.push(...defectsOf(verdict, catalogue, options, style), ...ignoredBehind(verdict).map(style.faint));
  if (violated.some(({ bounds }) => bounds.some(({ stopped }) => stopped))) lines.push('', style.open('Stopped before its end: sequences may not be minimal.'));
  if (violated.length > 0) lines.push('', ...footer(catalogue, options.all ?? false, style));
  lines.push('', style.faint(raceLine(verdicts)), ...notJudgedLines('check', verdicts, catalogue).map(style.faint));
  return `${lines.join('\n')}\n`;
}

function painted(answer: Answer, style: Style): (text: string) => string {
  return { holds: style.good, violated: style.bad, unknown: style.open }[answer];
}

function summary(verdict: Verdict, style: Style): string[] {
  const head = `${verdict.revision}: `;
  const [first = '', ...rest] = wrap(describeVerdict(verdict), head, '  ');
  const paint = painted(verdict.answer, style);
  return [
    paint(head.trimEnd()) + first.slice(head.length - 1),
    ...rest,
    ...verdict.bounds.flatMap((bound) => wrap(`(${boundDetails(bound)})`, '  ').map(style.faint)),
    ...ignoredAtOnce(verdict).map(style.faint),
    ...onlySmallLines(verdict),
  ];
}

/** What is wrong, one line a defect. */
function overview(verdict: Verdict, catalogue: Catalogue, { isOlder = NONE }: TextOptions, style: Style): string[] {
  const defects = groupByDefect(verdict.revision, verdict.findings, catalogue.fixes, isOlder);
  return [
    ...wrap(defectsText(defects), `${verdict.revision}: `, '  ').map(style.strong),
    ...defects.flatMap((defect) => wrap(defect.cause ?? defectName(defect).subject, `  ${defectName(defect).number.padEnd(4)}  `)),
  ];
}

function defectsOf(verdict: Verdict, catalogue: Catalogue, { all, isOlder = NONE }: TextOptions, style: Style): string[] {
  const defects = groupByDefect(verdict.revision, verdict.findings, catalogue.fixes, isOlder);
  return defects.flatMap((defect, i) => [
    '',
    ...heading(
      verdict.revision,
      defect,
      i + 1,
      countDefects(defects),
      olderNote(defect.findings, (finding) => isOlder(verdict.revision, finding)),
      style,
    ),
    '',
    ...(all ? inFull : worstInFull)(verdict.revision, defect.findings, catalogue, style),
  ]);
}

function heading(revision: string, defect: Defect, n: number, total: number, older: string, style: Style): string[] {
  const { fix, findings } = defect;
  const { head, subject } = defectHeading(revision, defect, n, total);
  const properties = new Set(findings.map(({ property }) => property)).size;
  const shown = `${count(findings.length, 'finding')} in ${count(properties, 'property')}${unminimisedNote(findings)}${older}`;
  return [...wrap(subject, head, '  ').map(style.strong), ...wrap(`${shown}${fix ? `; repaired by fix ${fix.number} of the series` : ''}`, '  ')];
}

function inFull(revision: string, findings: readonly Finding[], catalogue: Catalogue, style: Style): string[] {
  return findings.flatMap((finding, i) => [...(i > 0 ? [''] : []), ...fullFinding(revision, finding, catalogue, style)]);
}

/** The most harmful in full, then the first of each other property on a few lines. */
function worstInFull(revision: string, findings: readonly Finding[], catalogue: Catalogue, style: Style): string[] {
  const [worst, ...others] = findings;
  if (worst!.consequenceOf !== undefined) return withConsequences(revision, worst!, others, catalogue, style);
  if (worst!.repairedBy === null && findings.every(({ property }) => property === worst!.property)) return ofUnknownCause(revision, findings, catalogue, style);
  const byProperty = new Map<string, Finding[]>();
  for (const finding of others) byProperty.set(finding.property, [...(byProperty.get(finding.property) ?? []), finding]);
  const same = byProperty.get(worst!.property)?.length ?? 0;
  byProperty.delete(worst!.property);
  const lines = fullFinding(revision, worst!, catalogue, style);
  if (same > 0) lines.push(`    and ${count(same, 'finding')} more of this property`);
  if (byProperty.size > 0) lines.push('', '  It also violates:');
  for (const [first, ...rest] of byProperty.values()) lines.push(...briefFinding(revision, first!, rest.length, catalogue, style));
  return lines;
}

/** They may have one cause or several: the most harmful in full, each other on a few lines. */
function ofUnknownCause(revision: string, [worst, ...others]: readonly Finding[], catalogue: Catalogue, style: Style): string[] {
  const lines = fullFinding(revision, worst!, catalogue, style);
  if (others.length > 0) lines.push('', '  Also broken by:', ...others.flatMap((other) => briefFinding(revision, other, 0, catalogue, style)));
  return lines;
}

/** What is told for a cause in full, and what else it shows as, an id a line. */
function withConsequences(revision: string, main: Finding, others: readonly Finding[], catalogue: Catalogue, style: Style): string[] {
  const lines = fullFinding(revision, main, catalogue, style);
  if (others.length > 0) lines.push('', `  The same cause is also seen as ${count(others.length, 'finding')}:`, ...others.map(({ id }) => `    ${id}`));
  return lines;
}

function footer({ legend }: Catalogue, all: boolean, style: Style): string[] {
  const more = all ? '' : ' --all shows every finding in full.';
  return [
    ...(legend === undefined ? [V1_LEGEND, SOURCE_LEGEND] : [legend]),
    `luocheck replay shows a finding step by step: locks, callbacks, state after each call.${more}`,
  ]
    .flatMap((text) => wrap(text))
    .map(style.faint);
}
