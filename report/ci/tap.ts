// SPDX-License-Identifier: GPL-2.0-only
/** @file TAP 14 and the KTAP of the kernel's selftests: a test a revision, a subtest a property. */
import { headline, ignoredNote, labelOf, NOT_CHECKED, UNDECIDED, type PropertyResult, type RevisionResult, type SearchResults } from './results.js';

const isOk = ({ answer }: { readonly answer: PropertyResult['answer'] }): boolean => answer === 'holds';
const indented = (lines: readonly string[], by: string): string[] => lines.map((line) => (line === '' ? '' : by + line));
const numbered = (total: number): string => `1..${total}`;

/**
 * TAP 14: subtests are indented by four, diagnostics are YAML. What is undecided is not ok. What holds but for findings that are to be
 * ignored is not ok either, with the directive todo: known, and no failure.
 */
export function tap(results: SearchResults): string {
  const { revisions, missing } = results;
  return [
    'TAP version 14',
    numbered(revisions.length + missing.length),
    `# luocheck ${results.tool}: ${results.command}`,
    ...revisions.flatMap((revision, i) => [
      `# Subtest: ${tapName(labelOf(revision))}`,
      ...indented([numbered(revision.properties.length), ...revision.properties.flatMap((property, k) => tapProperty(property, k + 1))], '    '),
      `${isOk(revision) ? 'ok' : 'not ok'} ${i + 1} - ${tapName(labelOf(revision))}`,
      ...yaml({
        verdict: revision.verdict,
        bounds: revision.bounds,
        answer: revision.answer,
        seed: revision.seed,
        duration_ms: revision.seconds * 1000,
        ...noteOf(revision),
      }),
    ]),
    ...missing.flatMap((name, i) => [`not ok ${revisions.length + i + 1} - ${tapName(name)}`, ...yaml({ message: NOT_CHECKED, answer: 'unknown' })]),
    '',
  ].join('\n');
}

const noteOf = ({ notJudged }: SearchResults['revisions'][number]): { readonly not_judged?: string } => (notJudged === null ? {} : { not_judged: notJudged });

function tapProperty(property: PropertyResult, number: number): string[] {
  const note = ignoredNote(property);
  if (isOk(property)) return [note === null ? `ok ${number} - ${tapName(property.id)}` : `not ok ${number} - ${tapName(property.id)} # todo ${tapName(note)}`];
  const head = `not ok ${number} - ${tapName(property.id)}`;
  const { answer, statement, source, findings } = property;
  const told = findings.map((finding) => ({
    id: finding.id,
    happened: finding.happened,
    expected: finding.expected,
    fix: finding.fix && `${finding.fix.number} ${finding.fix.subject}`,
    at: finding.place && `${finding.place.path}:${finding.place.line}`,
    replay: finding.replay,
    shown: finding.lines,
  }));
  return [head, ...yaml({ message: answer === 'unknown' ? UNDECIDED : headline(property), answer, statement, source, findings: told })];
}

/** `#` begins a directive, `\` escapes it. */
const tapName = (name: string): string => name.replace(/[\\#]/g, '\\$&');

/** A YAML block: one key a line, each value in the syntax of JSON, which every YAML 1.2 reader reads. */
function yaml(entries: Readonly<Record<string, unknown>>): string[] {
  return ['  ---', ...Object.entries(entries).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`), '  ...'];
}

/**
 * KTAP version 1 (Documentation/dev-tools/ktap.rst): nested results begin with a version line and are indented by two, diagnostics
 * come before the result that they are about. What is undecided is not ok, with the directive ERROR; what holds but for findings that are
 * to be ignored is ok, with the directive XFAIL.
 */
export function ktap(results: SearchResults): string {
  const { revisions, missing } = results;
  return [
    'KTAP version 1',
    numbered(revisions.length + missing.length),
    ...revisions.flatMap((revision, i) => [
      ...indented(ktapRevision(revision), '  '),
      ...diagnostic([
        `${labelOf(revision)}: ${revision.verdict}`,
        ...revision.bounds.map((bound) => `(${bound})`),
        ...(revision.notJudged === null ? [] : [revision.notJudged]),
      ]),
      `${isOk(revision) ? 'ok' : 'not ok'} ${i + 1} ${ktapName(labelOf(revision))}${revision.answer === 'unknown' ? ' # ERROR undecided' : ''}`,
    ]),
    ...missing.map((name, i) => `not ok ${revisions.length + i + 1} ${ktapName(name)} # ERROR ${NOT_CHECKED}`),
    '',
  ].join('\n');
}

/** kunit.py, which takes the name from `Subtest`, looks for a result of that very name. */
function ktapRevision(revision: RevisionResult): string[] {
  const { properties } = revision;
  return [
    'KTAP version 1',
    `# Subtest: ${ktapName(labelOf(revision))}`,
    numbered(properties.length),
    ...properties.flatMap((property, i) => ktapProperty(property, i + 1)),
  ];
}

function ktapProperty(property: PropertyResult, number: number): string[] {
  const { id, findings, answer } = property;
  const note = ignoredNote(property);
  const known = note === null || answer !== 'holds' ? '' : ` # XFAIL ${note}`;
  const directive = answer === 'unknown' ? ` # ERROR ${UNDECIDED}` : known;
  const shown = findings.flatMap(({ lines }, i) => [...(i > 0 ? [''] : []), ...lines]);
  return [...diagnostic(shown), `${isOk(property) ? 'ok' : 'not ok'} ${number} ${ktapName(id)}${directive}`];
}

const diagnostic = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '#' : `# ${line}`));

/** A description must not contain `#`. */
const ktapName = (name: string): string => name.replaceAll('#', '_');
