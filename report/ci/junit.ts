// SPDX-License-Identifier: GPL-2.0-only
/** @file JUnit XML: a suite a revision, a case a property. Fits the schema of Apache Ant, which other readers extend. */
import { headline, ignoredNote, labelOf, NOT_CHECKED, UNDECIDED, type PropertyResult, type RevisionResult, type SearchResults } from './results.js';
import { element } from './xml.js';

/** Every suite needs a time; one that never began has that of the end of the others. */
const EPOCH = '1970-01-01T00:00:00Z';

/**
 * What holds but for findings that are to be ignored is skipped: known, and no failure. Neither schema allows `unknown`: it is an error,
 * because a case that is left out or skipped counts as passed in most places.
 */
export function junitXml({ command, tool, revisions, missing }: SearchResults): string {
  const suites = [
    ...revisions.map((revision, id) => revisionSuite(command, tool, revision, id)),
    ...missing.map((name, i) => missingSuite(command, name, revisions.length + i, revisions.at(-1)?.ended ?? EPOCH)),
  ];
  return ['<?xml version="1.0" encoding="UTF-8"?>', ...element('testsuites', {}, suites), ''].join('\n');
}

function revisionSuite(command: string, tool: string, revision: RevisionResult, id: number): string[] {
  const { name, title, properties, verdict, bounds, seed, started, seconds, answer, notJudged } = revision;
  const label = labelOf(revision);
  const known: Record<string, string> = {
    tool: `luocheck ${tool}`,
    revision: name,
    title,
    answer,
    verdict,
    bound: bounds.join('; '),
    ...(seed !== null && { seed: String(seed) }),
    ...(notJudged !== null && { notJudged }),
  };
  return element(
    'testsuite',
    suiteHead(command, label, id, {
      tests: properties.length,
      failures: number(revision, 'violated'),
      errors: number(revision, 'unknown'),
      skipped: properties.filter((property) => property.answer === 'holds' && property.ignored.length > 0).length,
      started,
      seconds,
    }),
    [
      element(
        'properties',
        {},
        Object.entries(known).map(([key, value]) => element('property', { name: key, value })),
      ),
      ...properties.map((property) => element('testcase', caseHead(command, label, property.id), outcome(property))),
      element('system-out', {}, [`${label}: ${verdict}`, ...bounds.map((bound) => `(${bound})`), ...(notJudged === null ? [] : [notJudged])].join('\n')),
      element('system-err', {}),
    ],
  );
}

function missingSuite(command: string, name: string, id: number, started: string): string[] {
  return element('testsuite', suiteHead(command, name, id, { tests: 1, failures: 0, errors: 1, skipped: 0, started, seconds: 0 }), [
    element('properties', {}),
    element('testcase', caseHead(command, name, 'search'), [element('error', { type: 'not-checked', message: NOT_CHECKED })]),
    element('system-out', {}),
    element('system-err', {}),
  ]);
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly started: string;
  readonly seconds: number;
}

function suiteHead(command: string, name: string, id: number, { started, seconds, ...counts }: Counts): Record<string, string | number> {
  return { name, package: `luocheck.${command}`, id, ...counts, time: seconds, timestamp: started.replace(/Z$/, ''), hostname: 'localhost' };
}

/** The properties are searched for together: a time of their own they have not. */
const caseHead = (command: string, label: string, name: string) => ({ name, classname: `luocheck.${command}.${label.replace(' ', '.')}`, time: 0 });

const number = ({ properties }: RevisionResult, answer: string): number => properties.filter((property) => property.answer === answer).length;

function outcome(property: PropertyResult): string[][] {
  const note = ignoredNote(property);
  if (property.answer === 'holds') return note === null ? [] : [element('skipped', { message: note })];
  if (property.answer === 'unknown') return [element('error', { type: 'undecided', message: UNDECIDED })];
  const text = property.findings.map(({ lines }) => lines.join('\n')).join('\n\n');
  return [element('failure', { type: 'violated', message: headline(property) }, `\n${text}\n`)];
}
