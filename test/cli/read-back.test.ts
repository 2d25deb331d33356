// SPDX-License-Identifier: GPL-2.0-only
/** @file What luocheck has written is read back only if it fits together. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Collectors } from '../../cli/collectors.js';
import { coveragesIn } from '../../cli/coverage-file.js';
import { Fields } from '../../cli/fields.js';
import { readResults } from '../../cli/results.js';
import { catalogue } from '../../cli/catalogue.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { verdictDocument } from '../../report/json.js';
import { check } from '../../search/check.js';
import { NotationError } from '../../systems/notation.js';

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
  readonly bounds: { search: string }[];
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
