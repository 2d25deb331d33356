// SPDX-License-Identifier: GPL-2.0-only
/** @file What is found in mainline's LUO as a mail to a kernel list. Where a mailed patch was applied, answers to it. */
import { wrap } from '../layout.js';
import type { RaceCatalogue } from '../race/catalogue.js';
import { answersTo, type Answered } from './answer.js';
import type { Known } from './known.js';
import { counted, mayBeOne, paragraph, section, told, WIDTH, type ReportedFinding } from './sections.js';

/** Recorded sequences of Linux 7.3.4 that are answered identically. */
export const RECORDINGS = 836;

export interface BugReport {
  readonly revision: string;
  /** What the mail calls it: a tree by the last part of its path. */
  readonly called: string;
  /** It is a kernel tree: its own C runs. */
  readonly isTree: boolean;
  /** Of a tree: its own handler of memfds is compiled too. */
  readonly hasHandler: boolean;
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
  /** Every step of a race. */
  readonly full?: boolean;
  /** The tree is another one with patches applied. */
  readonly answers?: Answered;
}

const TRANSCRIPTION = `It runs a transcription of kernel/liveupdate and mm/memfd_luo.c of Linux 7.3.4, function by function, on a simulated machine, not a kernel; of the kernel itself ${RECORDINGS} sequences of calls were recorded, which the transcription of linux-7.3 answers identically.`;
const ownC = (hasHandler: boolean): string =>
  hasHandler
    ? 'It compiles kernel/liveupdate and mm/memfd_luo.c of that tree as they are, and runs them on a simulated machine, not a kernel: locks, memory, files and Kexec Handover are simulated.'
    : 'It compiles kernel/liveupdate of that tree as it is, and runs it on a simulated machine, not a kernel: locks, memory, files, Kexec Handover and the handler of memfds are simulated.';

/** Lines of at most 72 columns, but for code. Ends with a line end. */
export function bugReport(report: BugReport, names: RaceCatalogue): string {
  const { answers } = report;
  return answers === undefined
    ? firstReport(report, names)
    : answersTo(answers, { ...report, whatRuns: ownC(report.hasHandler), ending: ending(report, names) }, names);
}

/** How a mail ends. */
const ending =
  ({ searched, called, isTree, answers }: BugReport, { legend }: RaceCatalogue) =>
  (hasFindings: boolean): string[] => [
    '',
    'What was searched:',
    '',
    ...searched.flatMap((text) => wrap(text, '  ', '  ', WIDTH)),
    ...(hasFindings && isTree ? ['', ...paragraph(commandsOf(called, answers))] : []),
    ...(hasFindings && legend !== undefined ? ['', ...paragraph(legend)] : []),
  ];

/** Whoever reads it has the tree, and the patch, at another place. */
const commandsOf = (called: string, answers: Answered | undefined): string =>
  answers === undefined
    ? `In the commands ${called} stands for the path of that tree.`
    : `In the commands ${called} stands for the path of a tree, a plus, and the ${answers.patches.length === 1 ? 'file with the patch' : 'file with the patches'}.`;

/** Nobody was asked anything. */
function firstReport(report: BugReport, names: RaceCatalogue): string {
  const { revision, called, tool, findings, known, all, full = false } = report;
  const defects = told(revision, findings, known);
  const subject = defects.length === 1 ? defects[0]!.title : `${counted(defects)} of the Live Update Orchestrator in ${called}`;
  const where = tool.home === null ? 'ask me for it' : `it is at ${tool.home}`;
  const lines = [
    ...wrap(
      defects.length === 0 ? `[luocheck] nothing found in the Live Update Orchestrator of ${called}` : `[BUG] liveupdate: ${subject}`,
      'Subject: ',
      ' ',
      WIDTH,
    ),
    '',
    'Hi,',
    '',
    ...paragraph(
      `luocheck ${tool.version} ${defects.length === 0 ? 'found nothing' : `shows ${counted(defects)}`} in the LUO of ${called}. ${mayBeOne(defects)}${report.isTree ? ownC(report.hasHandler) : TRANSCRIPTION}${report.changed === null ? '' : ` ${called} is ${report.changed}: what is changed there was compared with no kernel.`} It is GPL-2.0 and needs Node.js alone: ${where}.`,
    ),
    ...defects.flatMap((defect, i) => ['', ...section(defect, i + 1, { revision, all, full, names })]),
    ...ending(report, names)(defects.length > 0),
  ];
  return `${lines.join('\n')}\n`;
}
