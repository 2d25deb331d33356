// SPDX-License-Identifier: GPL-2.0-only
/** @file What luocheck has written is read back only if it fits together. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raceBoundIn } from '../../cli/bounds.js';
import { Collectors } from '../../cli/collectors.js';
import { coveragesIn } from '../../cli/coverage-file.js';
import { Fields } from '../../cli/fields.js';
import { appendUnit, readShard } from '../../cli/matrix-file.js';
import { readResults } from '../../cli/results.js';
import { catalogue } from '../../cli/catalogue.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { verdictDocument } from '../../report/json.js';
import { check } from '../../search/check.js';
import { Collector } from '../../search/coverage/collector.js';
import { coverageOf } from '../../search/coverage/coverage.js';
import { countPrograms, unitsWithin, type UnitResult } from '../../search/race/matrix.js';
import { NotationError } from '../../systems/notation.js';
import { v1 } from '../../systems/v1.js';

let folder: string;
let text: string;
let coverage: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'luocheck-read-back-'));
  const revision = findRevision('posted')!;
  const collectors = new Collectors('coverage.json');
  const verdict = await check(revision, { runs: 3, seed: 1, ...collectors.optionsFor(revision) });
  text = JSON.stringify(verdictDocument([verdict], catalogue(), '1'));
  coverage = collectors.json()!;
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Written {
  answer: string;
  findings: readonly unknown[];
  readonly properties: { answer: string }[];
  readonly bounds: { search: string; seed: unknown }[];
}
type Change = (verdict: Written) => void;

function read(change: Change): string {
  const document = JSON.parse(text) as { readonly verdicts: Written[] };
  change(document.verdicts[0]!);
  const path = join(folder, 'v.json');
  writeFileSync(path, JSON.stringify(document));
  try {
    readResults([path]);
    return 'read';
  } catch (error) {
    return (error as Error).message.replace(`${path}: `, '');
  }
}

const broken = ({ properties }: Written): Written['properties'][number] => properties.find(({ answer }) => answer === 'violated')!;

it.each<[string, Change, RegExp]>([
  ['nothing', () => {}, /^read$/],
  ['the findings', (verdict) => (verdict.findings = []), /^the answer of posted is 'violated', with 0 findings$/],
  ['the answer', (verdict) => (verdict.answer = 'holds'), /^the answer of posted is 'holds', with \d+ findings?$/],
  [
    'the answer of a property',
    (verdict) => (broken(verdict).answer = 'holds'),
    /^verdicts\[0\]\.properties\[\d+\]\.answer is not 'violated', and a finding breaks it$/,
  ],
  ['its seed', (verdict) => (verdict.bounds[0]!.seed = '1'), /^verdicts\[0\]\.bounds\[0\]\.seed is not a whole number$/],
  ['the kind of search', (verdict) => (verdict.bounds[0]!.search = ''), /^verdicts\[0\]\.bounds\[0\]\.search is not one of random, exhaustive$/],
])('of a verdict with another value of %s', (_, change, said) => {
  expect(read(change)).toMatch(said);
});

it.each(['functions', 'branches', 'locks'])('coverage says of all %s where they are', (part) => {
  for (const field of ['file', 'line', 'function', 'text', 'name', 'hits']) {
    const document = JSON.parse(coverage) as { coverages: Record<string, Record<string, unknown>[]>[] };
    const asked = (): unknown => coveragesIn(new Fields(document, 'c.json', ''));
    expect(asked).not.toThrow();
    delete document.coverages[0]![part]![0]![field];
    expect(asked, field).toThrow(`c.json: coverages[0].${part}[0].${field} is not a`);
  }
});

it('what was found instead is told in part where it is long', () => {
  expect(new NotationError(0, 'a verb', '['.repeat(100_000)).message).toBe(`expected a verb, found '${'['.repeat(57)}...'`);
});

it('coverage of nothing is none', () => {
  const asked = (): unknown => coveragesIn(new Fields({ coverages: [] }, 'c.json', ''));
  expect(asked).toThrow('c.json: coverages is not a list with anything in it');
});

it.each<[Record<string, unknown>, string]>([
  [{}, 'read'],
  [{ strategy: {} }, 'strategy is not one of dpor, random, pct, preemptions'],
  [{ seed: '1' }, 'seed is not a whole number'],
  [{ stopped: 'no' }, 'stopped is not true or false'],
  [{ shard: { index: 5, count: 4 } }, 'shard.index is not at most 4, the shards'],
  [{ matrix: { sessions: 1, tokens: 1, tasks: 2, states: 54, done: 55 } }, 'matrix.done is not at most 54, the states'],
  [{ strategy: 'pct', miss: {} }, 'miss.depth is not a whole number from 0'],
  [{ strategy: 'pct', miss: { depth: 3, tasks: 2, probability: 7 } }, 'miss.probability is not from 0 to 1'],
])('the bound of a race with %j', (change, said) => {
  const counts = { programs: 1, executions: 1, pruned: 0, cutOff: 0, limited: 0, deferred: 0, steps: 9, preemptions: 2 };
  const fields = new Fields({ strategy: 'dpor', ...counts, seed: 1, stopped: false, ...change }, 'r.json', '');
  const read = (): string => (raceBoundIn(fields), 'read');
  if (said === 'read') expect(read()).toBe(said);
  else expect(read).toThrow(`r.json: ${said}`);
});

type Part = { name: string; hits: number }[];
type Coverages = { revision: string; runs: number; functions: Part; faults: Part }[];

it.each<[string, (coverages: Coverages) => void, string]>([
  ['a revision twice', (all) => all.push({ ...all[0]! }), "coverages[1].revision is not the only 'posted' there"],
  ['a place twice', ([one]) => one!.functions.push({ ...one!.functions[0]! }), 'is not the only '],
  ['a name twice', ([one]) => (one!.faults[1]!.name = one!.faults[0]!.name), 'coverages[0].faults[1].name is not the only '],
  ['more hits than runs', ([one]) => (one!.faults[0]!.hits = one!.runs + 1), 'coverages[0].faults[0].hits is not at most 3 runs'],
])('coverage does not have %s', (_, change, said) => {
  const document = JSON.parse(coverage) as { coverages: Coverages };
  change(document.coverages);
  expect(() => coveragesIn(new Fields(document, 'c.json', ''))).toThrow(said);
});

it('coverage has one item for places of one line that read the same', () => {
  const instrumented = v1.reachable.instrument(findRevision('posted')!);
  const { sites } = instrumented;
  const twice = { ...instrumented, sites: [...sites, ...sites.filter(({ kind }) => kind === 'function')] };
  const { functions } = coverageOf('posted', new Collector(twice));
  expect(new Set(functions.map(({ name }) => name)).size).toBe(functions.length);
});

describe('a unit of a matrix', () => {
  const SCOPE = { bounds: { sessions: 1, tokens: 1, processes: 1, descriptors: 1 }, tasks: 2 };
  const units = unitsWithin(v1, SCOPE.bounds);
  const programs = countPrograms(v1, units[0]!, SCOPE);
  const UNIT = { programs, executions: programs + 3, pruned: 0, cutOff: 0, unreached: 0, limited: 0, deferred: 0, steps: 9, findings: [] };

  const said = (change: Partial<UnitResult>): string => {
    const path = join(folder, 'm.jsonl');
    rmSync(path, { force: true });
    appendUnit(path, 'corrected', SCOPE, 0, { ...UNIT, ...change });
    try {
      return `read: ${readShard(path, 'corrected', SCOPE, units).get(0)!.executions}`;
    } catch (error) {
      return (error as Error).message.replace(`${path}:2: `, '');
    }
  };

  it.each<[Partial<UnitResult>, string]>([
    [{}, `read: ${programs + 3}`],
    [{ programs: programs - 1 }, `programs is not ${programs}, which the unit has in this luocheck`],
    [{ executions: programs - 1 }, `executions is not at least ${programs}, one a program`],
    [{ executions: 0, unreached: programs }, 'read: 0'],
    [{ cutOff: programs + 1 }, `cutOff is not at most ${programs}, the programs`],
    [{ unreached: programs + 1 }, `unreached is not at most ${programs}, the programs`],
    [{ limited: programs + 4 }, `limited is not at most ${programs + 3}, the executions`],
    [{ deferred: programs + 4 }, `deferred is not at most ${programs + 3}, the executions`],
  ])('%j', (change, wanted) => {
    expect(said(change)).toBe(wanted);
  });
});
