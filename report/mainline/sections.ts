// SPDX-License-Identifier: GPL-2.0-only
/** @file One defect of mainline's LUO as a section of a mail: what is wrong, how to reproduce it, what happens, and what would help. */
import type { RaceTrace } from '../../search/race/trace.js';
import type { Program } from '../../systems/program.js';
import type { SeenBy } from '../../search/tools.js';
import type { Unminimised } from '../../search/verdict.js';
import type { Violation } from '../../properties/property.js';
import { numberedCalls } from '../calls.js';
import { groupByDefect, type Defect } from '../defects.js';
import { count, wrap } from '../layout.js';
import { replayCommand } from '../lore/replay-command.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { racePicture } from '../race/race.js';
import { whatSees } from '../seen-by.js';
import { notMinimisedText } from '../unminimised.js';
import type { Known } from './known.js';

export const WIDTH = 72;

/** A finding, as far as a mail speaks of it. */
export interface ReportedFinding {
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly repairedBy: string | null;
  readonly seenBy: SeenBy;
  /** What it takes besides with pages of 4 KiB. */
  readonly needs?: string;
  readonly shown: { readonly program: Program } | { readonly trace: RaceTrace };
  /** What `luocheck replay` takes. */
  readonly token: string;
  /** Why something may be left out of what shows it; absent: nothing can. */
  readonly notMinimised?: Unminimised;
  /** C functions that ran in the call, outermost first, where that is known. */
  readonly functions?: readonly string[];
  /** C functions that ran in any of the calls, where that is known. */
  readonly ran?: readonly string[];
  /** Of a kernel tree: the function in which it shows. */
  readonly code?: Quoted;
}

/** A piece of C as the tree has it. */
export interface Quoted {
  readonly path: string;
  /** Of the first of them. */
  readonly line: number;
  readonly lines: readonly string[];
  /** It goes on behind them. */
  readonly isCut: boolean;
}

/** What tells findings apart. */
type Distinct = Pick<ReportedFinding, 'id' | 'property' | 'violation' | 'repairedBy'>;

/** One defect of the mail. */
export interface Told<F = ReportedFinding> {
  readonly title: string;
  /** What it comes from is known; otherwise it may be a symptom of another one. */
  readonly isKnown: boolean;
  /** Null: nothing but what was expected of the calls. */
  readonly problem: string | null;
  /** What the kernel itself has nothing of, and it takes. */
  readonly takes?: string;
  readonly remedy: string | null;
  readonly findings: readonly F[];
}

export const paragraph = (text: string, indent = ''): string[] => wrap(text, indent, indent, WIDTH);

/** What no fix repairs may be several defects: each id that is known as one stands for itself. */
export function told<F extends Distinct>(revision: string, findings: readonly F[], known: Known): Told<F>[] {
  return groupByDefect(revision, findings, known.fixes)
    .flatMap((group): Told<F>[] => (group.fix ? [ofFix(group, known)] : ofNoFix(group.findings, known)))
    .sort((a, b) => rank(a, known) - rank(b, known));
}

const mayBeFewer = (defects: readonly Told[]): boolean => defects.filter(({ isKnown }) => !isKnown).length > 1;
export const counted = (defects: readonly Told[]): string => count(defects.length, mayBeFewer(defects) ? 'problem' : 'defect');
export const mayBeOne = (defects: readonly Told[]): string => (mayBeFewer(defects) ? 'Some of them may have one cause. ' : '');

const rank = ({ title }: Pick<Told, 'title'>, { defects }: Known): number => {
  const place = defects.findIndex((defect) => defect.title === title);
  return place < 0 ? -1 : place;
};

function ofFix<F extends Distinct>({ fix, findings }: Defect<F>, { defects, fixes }: Known): Told<F> {
  const known = fixes.find(({ number }) => number === fix!.number)!;
  const defect = defects.find((one) => one.fix === fix!.number);
  const first = findings.find(({ property }) => property === defect?.told);
  const ordered = first ? [first, ...findings.filter((one) => one !== first)] : findings;
  return {
    title: defect?.title ?? known.subject,
    isKnown: true,
    problem: known.problem,
    ...(defect?.takes === undefined ? {} : { takes: defect.takes }),
    remedy: `${known.change} (${known.file})`,
    findings: ordered,
  };
}

function ofNoFix<F extends Distinct>(findings: readonly F[], { defects }: Known): Told<F>[] {
  const groups = new Map<string, F[]>();
  for (const finding of findings) {
    const key = defects.find(({ findings: ids = [] }) => ids.includes(finding.id))?.title ?? nameOf(finding);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].map(([title, group]) => {
    const why = defects.find((defect) => defect.title === title)?.why;
    return { title, isKnown: why !== undefined, problem: why ?? null, remedy: null, findings: group };
  });
}

/** What happened; `it` is told apart by the property. */
const nameOf = ({ property, violation: { happened } }: Distinct): string => (/^it\b/.test(happened) ? `${property}: ${happened}` : briefly(happened));

/** Of what has a colon the part before it says enough; it is told in full where it is told at all. */
const BRIEF = 90;
const briefly = (happened: string): string => (happened.length > BRIEF ? happened.replace(/: .*$/, '') : happened);

const listed = ({ shown }: ReportedFinding, names: RaceCatalogue, violation: Violation, full: boolean): string[] =>
  'trace' in shown ? racePicture(shown.trace, [violation], names, full) : numberedCalls(shown.program, names, '  ', WIDTH);

/** As it stands there: code is not wrapped. */
const quoted = ({ path, line, lines, isCut }: Quoted): string[] => [
  '',
  `${path}:${line}, where it shows:`,
  '',
  ...lines.map((text) => `  ${text}`.trimEnd()),
  ...(isCut ? ['  ...'] : []),
];

/** What a section is written for. */
export interface Writing {
  readonly revision: string;
  /** Every finding, and not only the first of each defect. */
  readonly all: boolean;
  /** Every step of a race. */
  readonly full?: boolean;
  readonly names: RaceCatalogue;
  /** The mail quotes lines of a patch: not the function as well. */
  readonly quotes?: boolean;
}

function oneFinding(finding: ReportedFinding, { revision, names, full = false, quotes = false }: Writing): string[] {
  const simulated = names.simulatedIn?.(revision, finding) ?? null;
  const { violation, needs, seenBy, token, code, notMinimised } = finding;
  return [
    notMinimised === undefined ? 'How to reproduce:' : `How to reproduce (${notMinimisedText(notMinimised)}):`,
    '',
    ...listed(finding, names, violation, full),
    ...(needs === undefined ? [] : ['', ...paragraph(`With pages of 4 KiB it takes ${needs}.`)]),
    '',
    'What happens:',
    '',
    ...paragraph(`${violation.happened}. Expected: ${violation.expected}.`, '  '),
    ...paragraph(`Seen by: ${whatSees(seenBy)}.`, '  '),
    ...(simulated === null ? [] : paragraph(`Simulated: ${simulated}.`, '  ')),
    ...(code === undefined || quotes ? [] : quoted(code)),
    '',
    ...replayCommand(token, '  ', WIDTH),
  ];
}

/** With its number in front. */
export function section({ title, problem, takes, remedy, findings }: Told, number: number, writing: Writing): string[] {
  const shown = writing.all ? findings : findings.slice(0, 1);
  const rest = findings.length - shown.length;
  return [
    ...wrap(title, `${number}. `, '   ', WIDTH),
    ...(problem === null ? [] : ['', ...paragraph(problem)]),
    ...(takes === undefined ? [] : ['', ...paragraph(takes)]),
    ...shown.flatMap((finding) => ['', ...oneFinding(finding, writing)]),
    ...(rest > 0 ? ['', ...paragraph(`It also shows as ${count(rest, 'finding')} more (--all).`)] : []),
    ...(remedy === null ? [] : ['', ...wrap(remedy, 'Suggested fix: ', '  ', WIDTH)]),
  ];
}
