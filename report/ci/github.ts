// SPDX-License-Identifier: GPL-2.0-only
/** @file Workflow commands of GitHub Actions: an annotation a defect, and one a revision that says what was searched. */
import { UNDECIDED, NOT_CHECKED, type FindingResult, type RevisionResult, type SearchResults } from './results.js';

/** GitHub shows ten annotations of a kind for each step: one a defect, the smallest finding first in each. */
export function githubAnnotations({ revisions, missing }: SearchResults): string {
  const lines = [...revisions.flatMap(revisionCommands), ...missing.map((name) => command('warning', { title: `luocheck: ${name}` }, NOT_CHECKED))];
  return lines.map((line) => `${line}\n`).join('');
}

function revisionCommands(revision: RevisionResult): string[] {
  const { name, properties, verdict, bounds, answer } = revision;
  const groups = new Map<string, FindingResult[]>();
  for (const finding of properties.flatMap(({ findings }) => findings)) {
    const key = finding.fix?.fileName ?? finding.id;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const kind = answer === 'unknown' ? 'warning' : 'notice';
  const note = answer === 'unknown' ? [UNDECIDED] : [];
  return [
    ...[...groups.values()].map((findings) => defectCommand(name, findings)),
    command(kind, { title: `luocheck: ${name}` }, [verdict, ...bounds, ...note].join('\n')),
  ];
}

function defectCommand(revision: string, findings: readonly FindingResult[]): string {
  const smallest = findings.reduce((best, finding) => (finding.lines.length < best.lines.length ? finding : best));
  const { property, expected, happened, place, fix, replay } = smallest;
  const others = findings.length > 1 ? [`${findings.length - 1} findings more of the same defect`] : [];
  return command(
    'error',
    { ...(place && { file: place.path, line: String(place.line) }), title: `${revision}: ${fix?.subject ?? property}` },
    [`${property}: ${happened}`, `expected: ${expected}`, ...(fix ? [`repaired by fix ${fix.number} of the series`] : []), ...others, replay].join('\n'),
  );
}

/** `::error file=…,line=…::message`, escaped as the runner reads it back. */
function command(kind: 'error' | 'warning' | 'notice', properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${inMessage(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`);
  return `::${kind} ${list.join(',')}::${inMessage(message)}`;
}

const inMessage = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
