// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads result files for a report: what check --json and race --json wrote, coverage, benchmarks. */
import type { Violation } from '../properties/property.js';
import type { RaceBound } from '../properties/race/search.js';
import { COVERAGE_PARTS, mergeCoverage, type Coverage } from '../properties/coverage/coverage.js';
import type { Answer, Bound } from '../properties/verdict.js';
import { boundDetails, describeBound } from '../report/bound.js';
import { COVERAGE_FORMAT, COVERAGE_VERSION } from '../report/coverage.js';
import { BENCH_FORMAT, BENCH_VERSION, type BenchDocument } from '../report/html/bench-document.js';
import { VERDICT_FORMAT, VERDICT_VERSION } from '../report/json.js';
import { describeRaceBound, raceBoundDetails, type StrategyPromise } from '../report/race/bound.js';
import { RACE_FORMAT, RACE_VERSION } from '../report/race/json.js';
import { UsageError } from './errors.js';
import { readText } from './files.js';

/** A finding as a file has it: `token` is what `luocheck replay` takes. */
export interface ReadFinding {
  readonly id: string;
  readonly property: string;
  readonly violation: Violation;
  readonly repairedBy: string | null;
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
  const document = new Fields(parse(path), path, '');
  const name = document.whole['format'];
  const format = typeof name === 'string' ? FORMATS[name] : undefined;
  if (!format) throw new UsageError(`${path}: not a result: "format" is not one of ${Object.keys(FORMATS).join(', ')}`);
  const { version } = document.whole;
  if (version !== format.version) throw new UsageError(`${path}: version ${String(version)} of ${String(name)}; this luocheck reads version ${format.version}`);
  return format.read(document, path);
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
    const bounds = verdict
      .list('bounds')
      .map((bound) => bound.numbers(['executions', 'actions', 'sessions', 'tokens', 'processes', 'length']) as unknown as Bound);
    return {
      ...searchOf(verdict, path),
      command: 'check',
      bound: bounds.map(describeBound).join(', and '),
      details: bounds.map(boundDetails).join('; '),
      properties: verdict.list('properties').map((one) => ({ property: one.text('property'), answer: one.answer() })),
    };
  });
  return { searches };
}

/** A search for races says nothing of single properties unless the file does. */
function readRaces(document: Fields, path: string): Partial<ReadResults> {
  const searches = document.list('verdicts').map((verdict) => {
    const fields = verdict.fields('bound');
    const isMatrix = 'matrix' in fields.whole;
    if (isMatrix) fields.fields('matrix').numbers(['sessions', 'tokens', 'states', 'done']);
    const counts = ['programs', 'executions', 'pruned', 'cutOff', 'limited', 'deferred', 'steps', 'preemptions', ...(isMatrix ? [] : ['seed'])];
    const bound = fields.numbers(counts) as unknown as RaceBound & StrategyPromise;
    if (!STRATEGIES.includes(bound.strategy)) throw new UsageError(`${path}: no strategy '${String(bound.strategy)}'`);
    const properties = 'properties' in verdict.whole ? verdict.list('properties').map((one) => ({ property: one.text('property'), answer: one.answer() })) : [];
    return { ...searchOf(verdict, path), command: isMatrix ? 'matrix' : 'race', bound: describeRaceBound(bound, bound), details: raceBoundDetails(bound, bound), properties };
  });
  return { searches };
}

function readCoverages(document: Fields): Partial<ReadResults> {
  const coverages = document.list('coverages').map((coverage) => {
    coverage.text('revision');
    for (const part of COVERAGE_PARTS)
      for (const item of coverage.list(part)) {
        item.text('name');
        item.numbers(['hits']);
        if (!('file' in item.whole)) continue;
        for (const name of ['file', 'function', 'text']) item.text(name);
        item.numbers(['line']);
      }
    return coverage.numbers(['runs']) as unknown as Coverage;
  });
  return { coverages };
}

function readBench(document: Fields): Partial<ReadResults> {
  document.text('machine');
  for (const section of document.list('sections')) {
    section.text('title');
    section.text('text');
    for (const row of section.list('rows')) {
      row.text('what');
      for (const quantity of row.list('measured')) quantity.text('unit');
    }
  }
  return { benches: [document.whole as unknown as BenchDocument] };
}

const STRATEGIES: readonly RaceBound['strategy'][] = ['dpor', 'preemptions', 'random', 'pct'];

function searchOf(verdict: Fields, path: string): Pick<ReadSearch, 'path' | 'revision' | 'answer' | 'findings'> {
  const findings = verdict.list('findings').map((finding) => {
    const violation = finding.fields('violation');
    return {
      id: finding.text('id'),
      property: finding.text('property'),
      violation: { cause: violation.text('cause'), where: violation.text('where'), expected: violation.text('expected'), happened: violation.text('happened') },
      repairedBy: finding.whole['repairedBy'] === null ? null : finding.text('repairedBy'),
      token: finding.text('replay'),
    };
  });
  return { path, revision: verdict.text('revision'), answer: verdict.answer(), findings };
}

/** Fields of an object in a file that anybody may have written. */
class Fields {
  readonly whole: Readonly<Record<string, unknown>>;

  /** Throws UsageError when `value` is no object. */
  constructor(
    value: unknown,
    private readonly path: string,
    private readonly at: string,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError(`${path}: ${at || 'the file'} is not an object`);
    this.whole = value as Record<string, unknown>;
  }

  private refuse(name: string, kind: string): never {
    throw new UsageError(`${this.path}: ${this.at}${name} is not ${kind}`);
  }

  text(name: string): string {
    const value = this.whole[name];
    return typeof value === 'string' ? value : this.refuse(name, 'a text');
  }

  answer(): Answer {
    const value = this.whole['answer'];
    return value === 'holds' || value === 'violated' || value === 'unknown' ? value : this.refuse('answer', 'holds, violated or unknown');
  }

  fields(name: string): Fields {
    return new Fields(this.whole[name], this.path, `${this.at}${name}.`);
  }

  list(name: string): Fields[] {
    const value = this.whole[name];
    if (!Array.isArray(value)) this.refuse(name, 'a list');
    return value.map((entry, i) => new Fields(entry, this.path, `${this.at}${name}[${i}].`));
  }

  /** The object, when these are numbers. */
  numbers(names: readonly string[]): Readonly<Record<string, unknown>> {
    for (const name of names) if (typeof this.whole[name] !== 'number') this.refuse(name, 'a number');
    return this.whole;
  }
}
