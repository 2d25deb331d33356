// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file What is found in mainline's LUO as a mail to a kernel list: what is wrong, how to reproduce it, what happens, and what would help. Where a
 * mailed patch was applied, answers to it.
 */
import type { RaceTrace } from '../../search/race/trace.js';
import type { Program } from '../../systems/program.js';
import type { SeenBy } from '../../search/tools.js';
import type { Unminimised } from '../../search/verdict.js';
import type { Violation } from '../../properties/property.js';
import { numberedCalls } from '../calls.js';
import { groupByDefect, type Defect } from '../defects.js';
import { count, wrap } from '../layout.js';
import { hunkOf } from '../lore/hunk.js';
import { quoted as quotedHunk } from '../lore/quote.js';
import { attribution, headers } from '../lore/reply.js';
import { replayCommand } from '../lore/replay-command.js';
import type { SeriesPatch } from '../lore/series.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { racePicture } from '../race/race.js';
import { whatSees } from '../seen-by.js';
import { describeSource } from '../sources.js';
import { notMinimisedText } from '../unminimised.js';
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
  /** Why something may be left out of what shows it; absent: nothing can. */
  readonly notMinimised?: Unminimised;
  /** C functions that ran in the call, outermost first, where that is known. */
  readonly functions?: readonly string[];
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
  /** The tree is another one with patches applied. */
  readonly answers?: Answered;
}

/** What a mail about a patched tree answers. */
export interface Answered {
  readonly patches: readonly SeriesPatch[];
  /** The tree without them, or another baseline: what it shows too was left out; null: nothing was. */
  readonly before: string | null;
}

const TRANSCRIPTION = `It runs a transcription of kernel/liveupdate and mm/memfd_luo.c of Linux 7.3.4, function by function, on a simulated machine, not a kernel; of the kernel itself ${RECORDINGS} sequences of calls were recorded, which the transcription of linux-7.3 answers identically.`;
const OWN_C =
  'It compiles kernel/liveupdate of that tree as it is, and runs it on a simulated machine, not a kernel: locks, memory, files, Kexec Handover and the handler of memfds are simulated.';

const paragraph = (text: string, indent = ''): string[] => wrap(text, indent, indent, WIDTH);

/** One defect of the mail. */
interface Told {
  readonly title: string;
  /** What it comes from is known; otherwise it may be a symptom of another one. */
  readonly isKnown: boolean;
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

const mayBeFewer = (defects: readonly Told[]): boolean => defects.filter(({ isKnown }) => !isKnown).length > 1;
const counted = (defects: readonly Told[]): string => count(defects.length, mayBeFewer(defects) ? 'problem' : 'defect');
const ONE_CAUSE = 'Some of them may have one cause. ';

const rank = ({ title }: Told, { defects }: Known): number => {
  const place = defects.findIndex((defect) => defect.title === title);
  return place < 0 ? -1 : place;
};

function ofFix({ fix, findings }: Defect<ReportedFinding>, { defects, fixes }: Known): Told {
  const known = fixes.find(({ number }) => number === fix!.number)!;
  const defect = defects.find((one) => one.fix === fix!.number);
  const first = findings.find(({ property }) => property === defect?.told);
  const ordered = first ? [first, ...findings.filter((one) => one !== first)] : findings;
  return { title: defect?.title ?? known.subject, isKnown: true, problem: known.problem, remedy: `${known.change} (${known.file})`, findings: ordered };
}

function ofNoFix(findings: readonly ReportedFinding[], { defects }: Known): Told[] {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const key = defects.find(({ findings: ids = [] }) => ids.includes(finding.id))?.title ?? finding.violation.happened;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].map(([title, group]) => {
    const why = defects.find((defect) => defect.title === title)?.why;
    return { title, isKnown: why !== undefined, problem: why ?? `Expected: ${group[0]!.violation.expected}.`, remedy: null, findings: group };
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

function oneFinding(revision: string, finding: ReportedFinding, names: RaceCatalogue, isQuoted: boolean): string[] {
  const simulated = names.simulatedIn?.(revision, finding) ?? null;
  const { violation, needs, property, seenBy, token, code, notMinimised } = finding;
  const source = names.properties.get(property)?.source;
  return [
    notMinimised === undefined ? 'How to reproduce:' : `How to reproduce (${notMinimisedText(notMinimised)}):`,
    '',
    ...listed(finding, names, violation),
    ...(needs === undefined ? [] : ['', ...paragraph(`With pages of 4 KiB it takes ${needs}.`)]),
    '',
    'What happens:',
    '',
    ...paragraph(`${violation.happened}. Expected: ${violation.expected}${source ? ` (${describeSource(source)})` : ''}.`, '  '),
    ...paragraph(`Seen by: ${whatSees(seenBy)}.`, '  '),
    ...(simulated === null ? [] : paragraph(`Simulated: ${simulated}.`, '  ')),
    ...(code === undefined || isQuoted ? [] : quoted(code)),
    '',
    ...replayCommand(token, '  ', WIDTH),
  ];
}

function section(
  { title, problem, remedy, findings }: Told,
  number: number,
  { all, revision }: BugReport,
  names: RaceCatalogue,
  quote: readonly string[] = [],
): string[] {
  const shown = all ? findings : findings.slice(0, 1);
  const rest = findings.length - shown.length;
  return [
    '',
    ...quote,
    ...(quote.length > 0 ? [''] : []),
    ...wrap(title, `${number}. `, '   ', WIDTH),
    '',
    ...paragraph(problem),
    ...shown.flatMap((finding) => ['', ...oneFinding(revision, finding, names, quote.length > 0)]),
    ...(rest > 0 ? ['', ...paragraph(`It also shows as ${count(rest, 'finding')} more (--all).`)] : []),
    '',
    ...(remedy === null ? paragraph('Suggested fix: none is known to us.') : wrap(remedy, 'Suggested fix: ', '  ', WIDTH)),
  ];
}

/** A defect, and the lines of a patch in which it is, as far as a patch touches the function. */
interface Placed {
  readonly defect: Told;
  readonly patch: SeriesPatch | null;
  readonly quote: readonly string[];
}

/** Of several patches that touch a function the last one has made it what it is. */
function placed(defect: Told, patches: readonly SeriesPatch[]): Placed {
  const [first] = defect.findings;
  for (const name of [...first!.violation.where.split('+'), ...(first!.functions ?? []).toReversed()]) {
    const patch = patches.findLast(({ hunks }) => hunkOf(hunks, name) !== undefined);
    if (patch === undefined) continue;
    const hints = { function: name, statements: [], calls: [], object: null };
    return { defect, patch, quote: quotedHunk(hunkOf(patch.hunks, name)!, hints).lines };
  }
  return { defect, patch: null, quote: [] };
}

/** A mail for each patch that a defect is in; what is in the lines of none is told in the answer to the last one. */
function answersTo({ patches, before }: Answered, report: BugReport, names: RaceCatalogue): string {
  const all = told(report).map((defect) => placed(defect, patches));
  const last = patches.at(-1)!;
  const mails = patches.flatMap((patch) => {
    const own = all.filter((one) => one.patch === patch || (one.patch === null && patch === last));
    return own.length > 0 || (all.length === 0 && patch === last) ? [answer(patch, own)] : [];
  });
  return mails.join('\n');

  function answer({ mail }: SeriesPatch, own: readonly Placed[]): string {
    // What stands below a quote comes first: the attribution stands above it.
    const [quoting, others] = [own.filter(({ quote }) => quote.length > 0), own.filter(({ quote }) => quote.length === 0)];
    const found = own.length === 0 ? 'nothing to complain about within the bound below' : counted(own.map(({ defect }) => defect));
    const left = before === null ? '' : `; what ${before} shows too is left out`;
    const lines = [
      ...headers(mail),
      ...paragraph(
        `Thanks for the patch. On ${report.revision} luocheck shows ${found}${left}. ${mayBeFewer(own.map(({ defect }) => defect)) ? ONE_CAUSE : ''}${OWN_C} ${whereToGet(report.tool)}`,
      ),
      ...(quoting.length > 0 ? ['', ...attribution(mail)] : []),
      ...quoting.flatMap(({ defect, quote }, i) => {
        const text = section(defect, i + 1, report, names, quote);
        return i === 0 ? text.slice(1) : text;
      }),
      ...(others.length > 0 ? ['', ...paragraph(`Not in lines of the ${patches.length === 1 ? 'patch' : 'patches'}:`)] : []),
      ...others.flatMap(({ defect }, i) => section(defect, quoting.length + i + 1, report, names)),
      ...ending(report, own.length > 0, names),
    ];
    return `${lines.join('\n')}\n`;
  }
}

const whereToGet = ({ version, home }: BugReport['tool']): string =>
  `luocheck ${version} is GPL-2.0 and needs Node.js alone: ${home === null ? 'ask me for it' : `it is at ${home}`}.`;

const ending = ({ searched }: BugReport, hasFindings: boolean, { legend }: RaceCatalogue): string[] => [
  '',
  'What was searched:',
  '',
  ...searched.flatMap((text) => wrap(text, '  ', '  ', WIDTH)),
  ...(hasFindings && legend !== undefined ? ['', ...paragraph(legend)] : []),
];

/** Lines of at most 72 columns, but for code. Ends with a line end. */
export function bugReport(report: BugReport, names: RaceCatalogue): string {
  return report.answers === undefined ? firstReport(report, names) : answersTo(report.answers, report, names);
}

/** Nobody was asked anything. */
function firstReport(report: BugReport, names: RaceCatalogue): string {
  const { revision, tool } = report;
  const defects = told(report);
  const subject = defects.length === 1 ? defects[0]!.title : `${counted(defects)} of the Live Update Orchestrator in ${revision}`;
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
      `luocheck ${tool.version} ${defects.length === 0 ? 'found nothing' : `shows ${counted(defects)}`} in the LUO of ${revision}. ${mayBeFewer(defects) ? ONE_CAUSE : ''}${report.isTree ? OWN_C : TRANSCRIPTION}${report.changed === null ? '' : ` ${revision} is ${report.changed}: what is changed there was compared with no kernel.`} It is GPL-2.0 and needs Node.js alone: ${where}.`,
    ),
    ...defects.flatMap((defect, i) => section(defect, i + 1, report, names)),
    ...ending(report, defects.length > 0, names),
  ];
  return `${lines.join('\n')}\n`;
}
