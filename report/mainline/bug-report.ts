// SPDX-License-Identifier: GPL-2.0-only
/** @file What is found in mainline's LUO as a mail to a kernel list: what is wrong, how to reproduce it, what happens, and what would help. */
import type { RaceTrace } from '../../search/race/trace.js';
import type { Program } from '../../systems/program.js';
import type { SeenBy } from '../../search/tools.js';
import type { Violation } from '../../properties/property.js';
import { numberedCalls } from '../calls.js';
import { groupByDefect, type Defect } from '../defects.js';
import { count, wrap } from '../layout.js';
import { replayCommand } from '../lore/replay-command.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { racePicture } from '../race/race.js';
import { whatSees } from '../seen-by.js';
import { describeSource } from '../sources.js';
import type { Known } from './known.js';

const WIDTH = 72;
/** Recorded sequences of Linux 7.3.4 that are answered identically. */
export const RECORDINGS = 836;

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

export interface BugReport {
  readonly revision: string;
  /** It is a kernel tree: its own C runs. */
  readonly isTree: boolean;
  /** What it is, in a line, where it is no kernel's code: the transcription was changed; null: it was not. */
  readonly changed: string | null;
  readonly findings: readonly ReportedFinding[];
  /** What was searched, line by line. */
  readonly searched: readonly string[];
  readonly tool: { readonly version: string; readonly home: string | null };
  /** What is known of defects and fixes. */
  readonly known: Known;
  /** Every finding, and not only the first of each defect. */
  readonly all: boolean;
}

const TRANSCRIPTION = `It runs a transcription of kernel/liveupdate and mm/memfd_luo.c of Linux 7.3.4, function by function, on a simulated machine, not a kernel; of the kernel itself ${RECORDINGS} sequences of calls were recorded, which the transcription of linux-7.3 answers identically.`;
const OWN_C =
  'It compiles kernel/liveupdate of that tree as it is, and runs it on a simulated machine, not a kernel: locks, memory, files, Kexec Handover and the handler of memfds are simulated.';

const paragraph = (text: string, indent = ''): string[] => wrap(text, indent, indent, WIDTH);

/** One defect of the mail. */
interface Told {
  readonly title: string;
  readonly problem: string;
  readonly remedy: string | null;
  readonly findings: readonly ReportedFinding[];
}

/** What no fix repairs may be several defects: each id that is known as one stands for itself. */
function told({ revision, findings, known }: Pick<BugReport, 'revision' | 'findings' | 'known'>): Told[] {
  return groupByDefect(revision, findings, known.fixes)
    .flatMap((group): Told[] => (group.fix ? [ofFix(group, known)] : ofNoFix(group.findings, known)))
    .sort((a, b) => rank(a, known) - rank(b, known));
}

const rank = ({ title }: Told, { defects }: Known): number => {
  const place = defects.findIndex((defect) => defect.title === title);
  return place < 0 ? -1 : place;
};

function ofFix({ fix, findings }: Defect<ReportedFinding>, { defects, fixes }: Known): Told {
  const known = fixes.find(({ number }) => number === fix!.number)!;
  const defect = defects.find((one) => one.fix === fix!.number);
  const first = findings.find(({ property }) => property === defect?.told);
  const ordered = first ? [first, ...findings.filter((one) => one !== first)] : findings;
  return { title: defect?.title ?? known.subject, problem: known.problem, remedy: `${known.change} (${known.file})`, findings: ordered };
}

function ofNoFix(findings: readonly ReportedFinding[], { defects }: Known): Told[] {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const key = defects.find(({ findings: ids = [] }) => ids.includes(finding.id))?.title ?? finding.violation.happened;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].map(([title, group]) => {
    const why = defects.find((defect) => defect.title === title)?.why;
    return { title, problem: why ?? `Expected: ${group[0]!.violation.expected}.`, remedy: null, findings: group };
  });
}

const listed = ({ shown }: ReportedFinding, names: RaceCatalogue, violation: Violation): string[] =>
  'trace' in shown ? racePicture(shown.trace, [violation], names) : numberedCalls(shown.program, names, '  ', WIDTH);

/** As it stands there: code is not wrapped. */
const quoted = ({ path, line, lines, isCut }: Quoted): string[] => [
  '',
  `${path}:${line}, where it shows:`,
  '',
  ...lines.map((text) => `  ${text}`.trimEnd()),
  ...(isCut ? ['  ...'] : []),
];

function oneFinding(finding: ReportedFinding, names: RaceCatalogue): string[] {
  const { violation, needs, property, seenBy, token, code } = finding;
  const source = names.properties.get(property)?.source;
  return [
    'How to reproduce:',
    '',
    ...listed(finding, names, violation),
    ...(needs === undefined ? [] : ['', ...paragraph(`With pages of 4 KiB it takes ${needs}.`)]),
    '',
    'What happens:',
    '',
    ...paragraph(`${violation.happened}. Expected: ${violation.expected}${source ? ` (${describeSource(source)})` : ''}.`, '  '),
    ...paragraph(`Seen by: ${whatSees(seenBy)}.`, '  '),
    ...(code === undefined ? [] : quoted(code)),
    '',
    ...replayCommand(token, '  ', WIDTH),
  ];
}

function section({ title, problem, remedy, findings }: Told, number: number, { all }: BugReport, names: RaceCatalogue): string[] {
  const shown = all ? findings : findings.slice(0, 1);
  const rest = findings.length - shown.length;
  return [
    '',
    ...wrap(title, `${number}. `, '   ', WIDTH),
    '',
    ...paragraph(problem),
    ...shown.flatMap((finding) => ['', ...oneFinding(finding, names)]),
    ...(rest > 0 ? ['', ...paragraph(`It also shows as ${count(rest, 'finding')} more (--all).`)] : []),
    '',
    ...(remedy === null ? paragraph('Suggested fix: none is known to us.') : wrap(remedy, 'Suggested fix: ', '  ', WIDTH)),
  ];
}

/** Lines of at most 72 columns. Ends with a line end. */
export function bugReport(report: BugReport, names: RaceCatalogue): string {
  const { revision, searched, tool } = report;
  const defects = told(report);
  const subject = defects.length === 1 ? defects[0]!.title : `${count(defects.length, 'defect')} of the Live Update Orchestrator in ${revision}`;
  const where = tool.home === null ? 'ask me for it' : `it is at ${tool.home}`;
  const lines = [
    ...wrap(
      defects.length === 0 ? `[luocheck] nothing found in the Live Update Orchestrator of ${revision}` : `[BUG] liveupdate: ${subject}`,
      'Subject: ',
      ' ',
      WIDTH,
    ),
    '',
    'Hi,',
    '',
    ...paragraph(
      `luocheck ${tool.version} ${defects.length === 0 ? 'found nothing' : `shows ${count(defects.length, 'defect')}`} in the LUO of ${revision}. ${report.isTree ? OWN_C : TRANSCRIPTION}${report.changed === null ? '' : ` ${revision} is ${report.changed}: what is changed there was compared with no kernel.`} It is GPL-2.0 and needs Node.js alone: ${where}.`,
    ),
    ...defects.flatMap((defect, i) => section(defect, i + 1, report, names)),
    '',
    'What was searched:',
    '',
    ...searched.flatMap((text) => wrap(text, '  ', '  ', WIDTH)),
    ...(defects.length > 0 && names.legend !== undefined ? ['', ...paragraph(names.legend)] : []),
  ];
  return `${lines.join('\n')}\n`;
}
