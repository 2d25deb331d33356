// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads result files for a report: what check --json and race --json wrote, coverage, benchmarks. */
import type { Violation } from '../properties/property.js';
import { mergeCoverage, type Coverage } from '../search/coverage/coverage.js';
import { ASKED, NEEDS, SILENCES, TOOLS, type SeenBy } from '../search/tools.js';
import { ANSWERS, type Answer, type Unminimised } from '../search/verdict.js';
import { boundDetails, describeBound, ignoredCount } from '../report/bound.js';
import { COVERAGE_FORMAT, COVERAGE_VERSION } from '../report/coverage.js';
import { BENCH_FORMAT, BENCH_VERSION, type BenchDocument } from '../report/html/bench-document.js';
import { BOTH_FORMAT, BOTH_VERSION } from '../report/both.js';
import { count } from '../report/layout.js';
import { VERDICT_FORMAT, VERDICT_VERSION } from '../report/json.js';
import { describeRaceBound, raceBoundDetails } from '../report/race/bound.js';
import { RACE_FORMAT, RACE_VERSION } from '../report/race/json.js';
import { boundIn, raceBoundIn } from './bounds.js';
import { coveragesIn } from './coverage-file.js';
import { UsageError } from './errors.js';
import { Fields } from './fields.js';
import { readText } from './files.js';
import { otherVersion } from './formats.js';

/** A finding as a file has it: `token` is what `luocheck replay` takes. */
export interface ReadFinding {
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly repairedBy: string | null;
  readonly consequenceOf?: string | null;
  readonly notAttributed?: Unminimised;
  /** Null: the file does not say; luocheck has not always written it. */
  readonly seenBy: SeenBy | null;
  readonly token: string;
}

/** One search of one revision, as a file has it. */
export interface ReadSearch {
  readonly path: string;
  readonly command: string;
  readonly revision: string;
  readonly answer: Answer;
  readonly bound: string;
  readonly details: string;
  readonly properties: readonly { readonly property: string; readonly answer: Answer }[];
  readonly findings: readonly ReadFinding[];
}

export interface ReadResults {
  readonly searches: readonly ReadSearch[];
  readonly coverages: readonly Coverage[];
  readonly benches: readonly BenchDocument[];
}

type Read = (document: Fields, path: string) => Partial<ReadResults>;

/** How each format is read, and in which version. */
const FORMATS: Readonly<Record<string, { readonly version: number; readonly read: Read }>> = {
  [VERDICT_FORMAT]: { version: VERDICT_VERSION, read: readVerdicts },
  [RACE_FORMAT]: { version: RACE_VERSION, read: readRaces },
  [BOTH_FORMAT]: { version: BOTH_VERSION, read: readBoth },
  [COVERAGE_FORMAT]: { version: COVERAGE_VERSION, read: readCoverages },
  [BENCH_FORMAT]: { version: BENCH_VERSION, read: readBench },
};

/** All files together. Throws UsageError, with the path. */
export function readResults(paths: readonly string[]): ReadResults {
  const read = paths.map(readResult);
  return {
    searches: read.flatMap(({ searches = [] }) => searches),
    coverages: mergeCoverage(read.flatMap(({ coverages = [] }) => coverages)),
    benches: read.flatMap(({ benches = [] }) => benches),
  };
}

function readResult(path: string): Partial<ReadResults> {
  return readDocument(new Fields(parse(path), path, ''), path);
}

function readDocument(document: Fields, path: string): Partial<ReadResults> {
  const name = document.whole['format'];
  const format = typeof name === 'string' && Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (!format) throw new UsageError(`${path}: not a result: "format" is not one of ${Object.keys(FORMATS).join(', ')}`);
  const { version } = document.whole;
  if (version !== format.version) throw new UsageError(`${path}: ${otherVersion(String(name), version, format.version)}`);
  return format.read(document, path);
}

/** Two documents in one file. */
function readBoth(document: Fields, path: string): Partial<ReadResults> {
  return { searches: document.list('documents').flatMap((one) => readDocument(one, path).searches ?? []) };
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path}: not JSON, or cut short`);
    throw error;
  }
}

function readVerdicts(document: Fields, path: string): Partial<ReadResults> {
  const searches = document.list('verdicts').map((verdict) => {
    const bounds = verdict.list('bounds').map(boundIn);
    return {
      ...searchOf(verdict, path),
      command: 'check',
      bound: bounds.map(describeBound).join(', and '),
      details: [...bounds.map(boundDetails), ...ignoredIn(verdict)].join('; '),
      properties: propertiesOf(verdict),
    };
  });
  return { searches };
}

/** luocheck has not always written what a search for races says of each property. */
function readRaces(document: Fields, path: string): Partial<ReadResults> {
  const searches = document.list('verdicts').map((verdict) => {
    const bound = raceBoundIn(verdict.fields('bound'));
    return {
      ...searchOf(verdict, path),
      command: bound.matrix ? 'matrix' : 'race',
      bound: describeRaceBound(bound, bound),
      details: [raceBoundDetails(bound, bound), ...ignoredIn(verdict)].join('; '),
      properties: verdict.has('properties') ? propertiesOf(verdict) : [],
    };
  });
  return { searches };
}

/** What the search has seen and not counted, in words. */
function ignoredIn(verdict: Fields): string[] {
  const ignored = verdict.has('ignored') ? verdict.texts('ignored') : [];
  const baseline = verdict.has('baseline') ? verdict.text('baseline') : undefined;
  return ignored.length === 0 ? [] : [`${ignoredCount(ignored.length, baseline)}: ${ignored.join(', ')}`];
}

function readCoverages(document: Fields): Partial<ReadResults> {
  return { coverages: coveragesIn(document) };
}

function readBench(document: Fields): Partial<ReadResults> {
  document.text('machine');
  for (const section of document.list('sections')) {
    section.text('title');
    section.text('text');
    for (const row of section.list('rows')) {
      for (const name of ['what', 'result']) row.text(name);
      if (row.has('floor')) checkFloor(row.fields('floor'));
      for (const quantity of row.list('measured')) {
        quantity.text('unit');
        if (quantity.whole['value'] !== null) quantity.numbers(['value']);
      }
    }
  }
  return { benches: [document.whole as unknown as BenchDocument] };
}

function checkFloor(floor: Fields): void {
  for (const name of ['unit', 'text']) floor.text(name);
  floor.flag('met');
}

const UNMINIMISED: readonly Unminimised[] = ['the time was up', 'interrupted'];

function searchOf(verdict: Fields, path: string): Pick<ReadSearch, 'path' | 'revision' | 'answer' | 'findings'> {
  const findings = verdict.list('findings').map((finding) => {
    const violation = finding.fields('violation');
    return {
      id: finding.text('id'),
      property: finding.text('property'),
      violation: { cause: violation.text('cause'), where: violation.text('where'), expected: violation.text('expected'), happened: violation.text('happened') },
      repairedBy: finding.whole['repairedBy'] === null ? null : finding.text('repairedBy'),
      ...(finding.has('consequenceOf') && { consequenceOf: finding.whole['consequenceOf'] === null ? null : finding.text('consequenceOf') }),
      ...(finding.has('notAttributed') && { notAttributed: finding.oneOf('notAttributed', UNMINIMISED) }),
      seenBy: finding.has('seenBy') && !finding.has('notAttributed') ? seenByOf(finding.fields('seenBy')) : null,
      token: finding.text('replay'),
    };
  });
  const answer = verdict.oneOf('answer', ANSWERS);
  if ((answer === 'violated') !== findings.length > 0)
    throw new UsageError(`${path}: the answer of ${verdict.text('revision')} is '${answer}', with ${count(findings.length, 'finding')}`);
  return { path, revision: verdict.text('revision'), answer, findings };
}

function propertiesOf(verdict: Fields): ReadSearch['properties'] {
  const found = verdict.list('findings').map((finding) => finding.text('property'));
  return verdict.list('properties').map((one) => {
    const [property, answer] = [one.text('property'), one.oneOf('answer', ANSWERS)];
    if ((answer === 'violated') !== found.includes(property))
      one.refuse('answer', found.includes(property) ? "'violated', and a finding breaks it" : 'broken by any finding');
    return { property, answer };
  });
}

function seenByOf(seenBy: Fields): SeenBy {
  return {
    reports: seenBy.list('reports').map((report) => ({
      tool: report.oneOf('tool', TOOLS),
      kind: report.text('kind'),
      about: report.text('about'),
      needs: report.whole['needs'] === null ? null : report.oneOf('needs', NEEDS),
    })),
    silent: seenBy.list('silent').map((one) => ({ tool: one.oneOf('tool', ASKED), why: one.oneOf('why', SILENCES) })),
  };
}
