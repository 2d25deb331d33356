// SPDX-License-Identifier: GPL-2.0-only
/** @file Answers to the patches that were applied to a tree: each tells what is found where its lines run. */
import { culprit, hunksInWords, type Cause } from '../cause/cause.js';
import { wrap } from '../layout.js';
import type { Hunk } from '../lore/hunk.js';
import { attribution, headers } from '../lore/reply.js';
import type { SeriesPatch } from '../lore/series.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { quoteOf } from './hunks.js';
import type { Known } from './known.js';
import { counted, mayBeOne, paragraph, section, told, WIDTH, type ReportedFinding, type Told, type Writing } from './sections.js';

/** What a mail about a patched tree answers. */
export interface Answered {
  readonly patches: readonly SeriesPatch[];
  /** What the same calls show too there was left out; null: nothing was. */
  readonly before: string | null;
  /** By id of a finding: the part of the patches that makes it show, where that was looked for. */
  readonly causes?: ReadonlyMap<string, Cause>;
}

/** What answers are made of. */
interface Report {
  readonly revision: string;
  readonly findings: readonly ReportedFinding[];
  readonly tool: { readonly version: string; readonly home: string | null };
  readonly known: Known;
  readonly all: boolean;
  readonly full?: boolean;
  /** What was run, and how. */
  readonly whatRuns: string;
  ending(hasFindings: boolean): readonly string[];
}

/** A defect, and the lines of a patch that run where it shows. */
interface Placed {
  readonly defect: Told;
  readonly patch: SeriesPatch | null;
  readonly hunks: readonly Hunk[];
  /** They are lines outside of functions, and no function of a patch runs there. */
  readonly isOutside: boolean;
  /** What was tried, and came to them; empty: nothing was. */
  readonly why: string;
}

/** A mail for each patch whose lines run where a defect shows; what shows elsewhere is told in the answer to the last one. */
export function answersTo({ patches, before, causes }: Answered, report: Report, names: RaceCatalogue): string {
  const all = told(report.revision, report.findings, report.known).map((defect) => caused(defect, patches, causes) ?? placed(defect, patches));
  const last = patches.at(-1)!;
  const mails = patches.flatMap((patch) => {
    const own = all.filter((one) => one.patch === patch || (one.patch === null && patch === last));
    return own.length > 0 || (all.length === 0 && patch === last) ? [answer(patch, own, { all: patches, before }, report, names)] : [];
  });
  return mails.join('\n');
}

/** The patch with which it comes, and those of its hunks that it takes; null: nobody has found out. */
function caused(defect: Told, patches: readonly SeriesPatch[], causes: Answered['causes']): Placed | null {
  const cause = causes?.get(defect.findings[0]!.id);
  const found = cause && culprit(cause);
  if (!found) return null;
  const patch = patches[cause.patches.indexOf(found)]!;
  const hunks = (cause.hunks?.kept ?? found.hunks).map((hunk) => patch.hunks[found.hunks.indexOf(hunk)]!);
  const isFirst = cause.change!.after === 0;
  const before = isFirst
    ? ''
    : `With ${cause.change!.after === 1 ? 'the patch' : 'the patches'} before this one and without it the calls below do not show it.`;
  return { defect, patch, hunks, isOutside: false, why: [before, hunksInWords(cause) ?? ''].filter((text) => text !== '').join(' ') };
}

/** Of several patches whose functions run, the last that touches the innermost of them has made it what it is. */
function placed(defect: Told, patches: readonly SeriesPatch[]): Placed {
  const [{ violation, functions = [], ran = [] } = defect.findings[0]!] = defect.findings;
  const names = [...new Set([...violation.where.split('+'), ...functions.toReversed(), ...ran.toReversed()])];
  for (const name of names) {
    const patch = patches.findLast(({ hunks }) => hunks.some(({ changes }) => name in changes));
    if (patch !== undefined)
      return { defect, patch, hunks: patch.hunks.filter(({ changes }) => names.some((one) => one in changes)), isOutside: false, why: '' };
  }
  // What stands outside of functions (tables, macros, headers) runs in none.
  const patch = patches.findLast(({ hunks }) => hunks.some(isOutside));
  return { defect, patch: patch ?? null, hunks: patch?.hunks.filter(isOutside) ?? [], isOutside: true, why: '' };
}

const isOutside = ({ file, lines = [] }: Hunk): boolean =>
  /\.[ch]$/.test(file) && lines.some(({ text, function: name }) => name === null && /^[+-]\s*[^\s/*]/.test(text));

const OUTSIDE = 'No function that the patch changes runs in the calls below. These lines stand outside of functions.';

interface Series {
  readonly all: readonly SeriesPatch[];
  readonly before: string | null;
}

function answer({ mail }: SeriesPatch, own: readonly Placed[], { all, before }: Series, report: Report, names: RaceCatalogue): string {
  const [quoting, others] = [own.filter(({ hunks }) => hunks.length > 0), own.filter(({ hunks }) => hunks.length === 0)];
  const defects = own.map(({ defect }) => defect);
  const writing = { revision: report.revision, all: report.all, full: report.full ?? false, names };
  const groups = [...grouped(quoting)];
  const quoted = groups.flatMap(({ hunks, isOutside, why, defects: group }, i) => {
    const number = 1 + groups.slice(0, i).reduce((sum, before) => sum + sections(before.defects, report.all).length, 0);
    return [
      ...(i === 0 ? [] : ['']),
      ...quoteOf(hunks),
      ...(isOutside ? ['', ...paragraph(OUTSIDE)] : why === '' ? [] : ['', ...paragraph(why)]),
      ...grouping(group, number, { ...writing, quotes: true }),
    ];
  });
  const number = 1 + groups.reduce((sum, group) => sum + sections(group.defects, report.all).length, 0);
  const lines = [
    ...headers(mail),
    ...paragraph(`Thanks for the patch. ${found(defects, all.length > 1, before)} ${mayBeOne(defects)}${report.whatRuns} ${whereToGet(report.tool)}`),
    // What stands below a quote comes first: the attribution stands above it.
    ...(groups.length > 0 ? ['', ...attribution(mail), ...quoted] : []),
    ...(others.length > 0 ? ['', ...paragraph(`No line of the ${all.length === 1 ? 'patch' : 'patches'} runs in the calls that show this:`)] : []),
    ...grouping(
      others.map(({ defect }) => defect),
      number,
      writing,
    ),
    ...report.ending(own.length > 0),
  ];
  return `${lines.join('\n')}\n`;
}

/** What a tree with the patches shows. */
function found(defects: readonly Told[], isSeries: boolean, before: string | null): string {
  const on = isSeries ? 'On a tree with the series applied' : 'On a tree with it applied';
  if (defects.length === 0)
    return `${on} luocheck finds nothing to complain about within the bound below${before === null ? '' : `; what ${before} shows too is left out`}.`;
  const them = defects.length === 1 ? 'it' : 'them';
  const compared = before === null ? `; nobody asked whether the tree shows ${them} without the patch` : `; the same calls do not show ${them} on ${before}`;
  return `${on} luocheck shows ${counted(defects)}${compared}.`;
}

interface Group {
  readonly hunks: readonly Hunk[];
  readonly isOutside: boolean;
  readonly why: string;
  readonly defects: Told[];
}

/** Below the same lines. */
function grouped(placed: readonly Placed[]): Group[] {
  const groups: Group[] = [];
  for (const { defect, hunks, isOutside, why } of placed) {
    const same = groups.find((group) => group.why === why && group.hunks.length === hunks.length && group.hunks.every((hunk, i) => hunk === hunks[i]));
    if (same) same.defects.push(defect);
    else groups.push({ hunks, isOutside, why, defects: [defect] });
  }
  return groups;
}

/** Those of which nobody knows the cause are told by the first of them. */
function sections(defects: readonly Told[], all: boolean): readonly Told[] {
  const first = defects.find(({ isKnown }) => !isKnown);
  return all ? defects : defects.filter((defect) => defect.isKnown || defect === first);
}

function grouping(defects: readonly Told[], number: number, writing: Writing): string[] {
  const shown = sections(defects, writing.all);
  const rest = defects.filter((defect) => !shown.includes(defect));
  return [
    ...shown.flatMap((defect, i) => ['', ...section(defect, number + i, writing)]),
    ...(rest.length === 0 ? [] : ['', ...paragraph('Perhaps for the same reason luocheck also shows (--all tells each):'), '']),
    ...rest.flatMap(({ title }) => wrap(title, '  - ', '    ', WIDTH)),
  ];
}

const whereToGet = ({ version, home }: Report['tool']): string =>
  `luocheck ${version} is GPL-2.0 and needs Node.js alone: ${home === null ? 'ask me for it' : `it is at ${home}`}.`;
