// SPDX-License-Identifier: GPL-2.0-only
/** @file `docs/findings.md`: every finding of a revision, by the defect whose fix makes it go away. */
import type { Bound, Finding } from '../search/verdict.js';
import { byHarm, type ShownBy } from '../search/harm.js';
import type { SeenBy } from '../search/tools.js';
import { count, grouped } from './layout.js';
import { seenBySentence, unseenAmong } from './seen-by.js';

/** A finding of one task or of several, as far as the document tells it. */
export interface ToldFinding {
  /** `property/function/cause`. */
  readonly id: string;
  readonly happened: string;
  /** The minimal program or race, in its written form. */
  readonly program: string;
  /** Absent: of its faults and tasks nothing is known. */
  readonly shown?: ShownBy;
  /** Tasks, and preemptions of the simplest schedule: 1 and 0 for a sequence. */
  readonly tasks: number;
  readonly preemptions: number;
  readonly repairedBy: string | null;
  readonly seenBy: SeenBy;
  /** Nobody has asked what repairs it and who sees it: the search was interrupted. Absent: somebody has. */
  readonly notAttributed?: Finding['notAttributed'];
}

export interface ToldRevision {
  readonly name: string;
  readonly title: string;
  readonly findings: readonly ToldFinding[];
  /** What was searched, in words. */
  readonly bounds: readonly string[];
}

export interface ToldFix {
  readonly fileName: string;
  readonly number: string;
  readonly subject: string;
  readonly message: string;
}

/** The whole document. `command` is the line that writes it. */
export function findingsDocument(revisions: readonly ToldRevision[], fixes: readonly ToldFix[], command: string): string {
  return [
    '# Findings',
    '',
    `Written by \`${command}\`. Each finding stands with a minimal sequence of calls, or a minimal race, that shows it: nothing of it can be left out or made simpler; \`npx luocheck replay 'v1 REVISION: …'\` repeats`,
    'it step by step. Findings are grouped by the fix of the series that makes them go away: a group is one defect.',
    '',
    ...revisions.flatMap((revision) => revisionPart(revision, fixes)),
  ].join('\n');
}

function revisionPart({ name, title, findings, bounds }: ToldRevision, fixes: readonly ToldFix[]): string[] {
  const groups = groupsOf(name, findings, fixes);
  const { unseen, sampled } = unseenAmong(findings.filter(isAttributed).map(({ seenBy }) => seenBy));
  return [
    `## ${name}: ${title}`,
    '',
    `${count(findings.length, 'finding')} in ${count(groups.length, 'group')}, within`,
    '',
    ...bounds.map((bound) => `- ${bound}`),
    '',
    `${unseen} of them ${unseen === 1 ? 'is' : 'are'} seen by none of the kernel's own checkers (lockdep, KASAN, KCSAN, kmemleak, WARN and oops, hung task detector) in the execution`,
    `that shows ${unseen === 1 ? 'it' : 'them'}; KCSAN alone could see ${sampled}, if it samples the two accesses.`,
    '',
    ...groups.flatMap((group) => groupPart(name, group)),
  ];
}

const isAttributed = ({ notAttributed }: ToldFinding): boolean => notAttributed === undefined;

interface Group {
  readonly fix: ToldFix | null;
  readonly isReason: boolean;
  /** Of what nobody knows which fix repairs it. */
  readonly isOpen: boolean;
  readonly members: readonly ToldFinding[];
}

function groupsOf(name: string, findings: readonly ToldFinding[], fixes: readonly ToldFix[]): Group[] {
  const known: (ToldFix | null)[] = [null, ...fixes];
  return known
    .map((fix) => ({
      fix,
      isReason: fix === null && name === 'base',
      isOpen: false,
      members: byHarm(
        findings.filter((finding) => isAttributed(finding) && finding.repairedBy === (fix?.fileName ?? null)),
        ({ shown = {} }) => shown,
      ),
    }))
    .concat({ fix: null, isReason: false, isOpen: true, members: byHarm(findings.filter((finding) => !isAttributed(finding))) })
    .filter(({ members }) => members.length > 0);
}

const REASON = [
  '### The reason for the patch',
  '',
  'No defects: before the patch nobody knows who registered a file, so that nothing ends with whoever did. The patch repairs it, no fix of the series has to.',
  '',
];

function groupPart(revision: string, { fix, isReason, isOpen, members }: Group): string[] {
  const none = isOpen ? '### Interrupted before it was known which fix repairs them' : '### Not repaired by a fix of the series';
  const heading = fix ? [`### ${fix.number} ${fix.subject}`, '', fix.message.trim(), ''] : isReason ? REASON : [none, ''];
  return [...heading, ...members.flatMap((member) => findingPart(revision, member))];
}

function findingPart(revision: string, { id, happened, program, tasks, preemptions, seenBy, notAttributed }: ToldFinding): string[] {
  const size = tasks > 1 ? ` (${count(tasks, 'task')}, ${count(preemptions, 'preemption')})` : '';
  return [
    `- \`${id}\`${size}: ${happened}`,
    '',
    '  ```',
    `  v1 ${revision}: ${program}`,
    '  ```',
    '',
    ...(notAttributed ? [] : [`  ${seenBySentence(seenBy)}`, '']),
  ];
}

/** A bound in words. */
export function boundLine({ search, executions, actions, length, seed, sessions, tokens, stopped }: Bound): string {
  const end = stopped ? ', stopped before its end' : '';
  if (search === 'random')
    return `${grouped(executions)} random programs of at most ${count(length, 'call')}, ${count(actions, 'call')} carried out, seed ${seed}${end}`;
  return `every call and fault in ${count(executions, 'state')} of ${count(sessions, 'session')} and ${count(tokens, 'token')}, ${count(actions, 'call')} carried out${end}`;
}
