// SPDX-License-Identifier: GPL-2.0-only
/** @file Workflow commands of GitHub Actions: an error a defect, and a notice a revision that says what was searched. */
import { causeOf, ranked } from '../defects.js';
import { count } from '../layout.js';
import { ignoredNote, labelOf, UNDECIDED, NOT_CHECKED, type FindingResult, type RevisionResult, type SearchResults } from './results.js';

/** So many annotations of a kind GitHub shows for each step; the log has all. */
const SHOWN = 10;

/** A defect in one revision: what one fix repairs; without a fix each property stands for one. */
interface Group {
  readonly revision: string;
  readonly key: string;
  readonly findings: readonly FindingResult[];
}

/** An error a defect, of each defect one before any comes again, so that those which GitHub shows are of as many defects as there are. */
export function githubAnnotations({ revisions, missing }: SearchResults): string {
  const groups = revisions.flatMap(groupsOf);
  const first = new Map(groups.toReversed().map((group) => [group.key, group]));
  const errors = [...groups.filter((group) => first.get(group.key) === group), ...groups.filter((group) => first.get(group.key) !== group)];
  const lines = [
    ...errors.map(defectCommand),
    ...(errors.length > SHOWN
      ? [command('notice', { title: 'luocheck' }, `GitHub shows ${SHOWN} of ${errors.length} errors: the log of the step has all.`)]
      : []),
    ...revisions.map(revisionCommand),
    ...missing.map((name) => command('warning', { title: `luocheck: ${name}` }, NOT_CHECKED)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function groupsOf({ name, properties }: RevisionResult): Group[] {
  const groups = new Map<string, FindingResult[]>();
  for (const finding of properties.flatMap(({ findings }) => findings)) {
    const key = finding.fix?.fileName ?? causeOf(finding);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].map(([key, findings]) => ({ revision: name, key, findings }));
}

function revisionCommand(revision: RevisionResult): string {
  const { properties, verdict, bounds, answer, notJudged } = revision;
  const kind = answer === 'unknown' ? 'warning' : 'notice';
  const note = answer === 'unknown' ? [UNDECIDED] : [];
  return command(
    kind,
    { title: `luocheck: ${labelOf(revision)}` },
    [verdict, ...bounds, ...note, ...properties.flatMap((property) => ignoredNote(property) ?? []), ...(notJudged === null ? [] : [notJudged])].join('\n'),
  );
}

function defectCommand({ revision, findings }: Group): string {
  const { property, expected, happened, place, fix, replay, consequenceOf } = ranked(findings.toSorted((a, b) => a.rank - b.rank))[0]!;
  const others =
    findings.length > 1
      ? [`and ${count(findings.length - 1, 'further finding')} of the same ${fix ? 'defect' : consequenceOf === undefined ? 'property' : 'cause'}`]
      : [];
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
