// SPDX-License-Identifier: GPL-2.0-only
/** @file TAP is read back by tap-parser and by Perl's prove; KTAP by a reader of its rules, and by both as far as TAP knows it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parser, type FinalResults, type Result } from 'tap-parser';
import { describe, expect, it } from 'vitest';
import type { SearchResults } from '../../../report/ci/results.js';
import { ktap, tap } from '../../../report/ci/tap.js';
import { checkedResults, IGNORED, IGNORED_RESULTS, NASTY, NASTY_RESULTS, racedResults, RESULTS } from './fixture.js';
import { readKtap, type KtapTest } from './ktap.js';

interface Read {
  readonly results: Result[];
  readonly children: Read[];
  readonly problems: string[];
}

/** Everything that tap-parser says, level by level. */
function readTap(text: string): Read {
  const root: Read = { results: [], children: [], problems: [] };
  const listen = (parser: Parser, read: Read): void => {
    parser.on('assert', (result) => read.results.push(result));
    parser.on('extra', (extra) => read.problems.push(`extra: ${extra}`));
    parser.on('complete', ({ failures }: FinalResults) => read.problems.push(...failures.flatMap(({ tapError }) => tapError ?? [])));
    parser.on('child', (child) => {
      const below: Read = { results: [], children: [], problems: [] };
      read.children.push(below);
      listen(child, below);
    });
  };
  const parser = new Parser({ strict: true });
  listen(parser, root);
  parser.end(text);
  return root;
}

const expected = ({ revisions, missing }: SearchResults) => [
  ...revisions.map(({ name, answer }) => [name, answer === 'holds']),
  ...missing.map((name) => [name, false]),
];

it('what holds but for ignored findings is known, names them and fails nobody', () => {
  const note = `2 ignored findings: ${IGNORED.join(', ')}`;
  const { results, children, problems } = readTap(tap(IGNORED_RESULTS));
  expect([problems, results.map(({ ok }) => ok), children[0]!.problems]).toEqual([[], [true], []]);
  const [known, ...others] = children[0]!.results;
  expect(known).toMatchObject({ ok: false, todo: note });
  expect(others.map(({ ok, todo }) => [ok, todo])).toEqual(others.map(() => [true, false]));
  const [{ ok, subtests }] = readKtap(ktap(IGNORED_RESULTS)) as [KtapTest];
  expect([ok, ...subtests.map((one) => [one.ok, one.directive])]).toEqual([true, [true, 'XFAIL'], ...others.map(() => [true, null])]);
  expect(ktap(IGNORED_RESULTS)).toContain(` # XFAIL ${note}\n`);
});

describe('TAP 14', () => {
  it('is as it was', async () => {
    await expect(tap(RESULTS)).toMatchFileSnapshot('golden/check.tap');
  });

  it.each([
    ['by hand', () => RESULTS],
    ['a check', checkedResults],
    ['a race', racedResults],
  ])('is read strictly: %s', async (_, search) => {
    const results = await search();
    const { results: top, children, problems } = readTap(tap(results));
    expect(problems).toEqual([]);
    expect(top.map(({ name, ok }) => [name, ok])).toEqual(expected(results));
    for (const [i, { properties }] of results.revisions.entries()) {
      expect(children[i]!.problems).toEqual([]);
      expect(children[i]!.results.map(({ name, ok }) => [name, ok])).toEqual(properties.map(({ id, answer }) => [id, answer === 'holds']));
      for (const [k, { findings }] of properties.entries()) {
        const told = (children[i]!.results[k]!.diag as { findings?: { replay: string; shown: string[] }[] } | null)?.findings ?? [];
        expect(told.map(({ replay, shown }) => ({ replay, lines: shown }))).toEqual(findings.map(({ replay, lines }) => ({ replay, lines })));
      }
    }
  });

  it('keeps every character', () => {
    const [result] = readTap(tap(NASTY_RESULTS)).children[0]!.results;
    expect((result!.diag as { findings: { happened: string }[] }).findings[0]!.happened).toBe(NASTY);
  });
});

describe('KTAP 1', () => {
  it('is as it was', async () => {
    await expect(ktap(RESULTS)).toMatchFileSnapshot('golden/check.ktap');
  });

  it.each([
    ['by hand', () => RESULTS],
    ['a check', checkedResults],
    ['a race', racedResults],
  ])('keeps the rules of the kernel: %s', async (_, search) => {
    const results = await search();
    const tests = readKtap(ktap(results));
    expect(tests.map(({ name, ok }) => [name, ok])).toEqual(expected(results));
    for (const [i, { properties }] of results.revisions.entries()) {
      expect(tests[i]!.subtests.map(({ name, ok }) => [name, ok])).toEqual(properties.map(({ id, answer }) => [id, answer === 'holds']));
      for (const [k, { findings, answer }] of properties.entries()) {
        const { diagnostics, directive } = tests[i]!.subtests[k]!;
        expect(directive).toBe(answer === 'unknown' ? 'ERROR' : null);
        for (const { replay } of findings) expect(diagnostics.some((line) => line.includes(replay))).toBe(true);
      }
    }
  });

  it('has one name for a test and for its subtests, whatever the revision is called', () => {
    const revisions = RESULTS.revisions.map((revision) => ({ ...revision, name: `#${revision.name}` }));
    expect(readKtap(ktap({ ...RESULTS, revisions })).map(({ name }) => name)).toEqual(['_posted', '_corrected', '_corrected-0001', 'posted+0001']);
  });

  it('tells two searches of one revision apart', () => {
    const [first] = RESULTS.revisions;
    const revisions = (['sequential', 'concurrent'] as const).map((programs) => ({ ...first!, programs }));
    const names = ['posted sequential', 'posted concurrent'];
    expect(readKtap(ktap({ ...RESULTS, revisions, missing: [] })).map(({ name }) => name)).toEqual(names);
    expect(readTap(tap({ ...RESULTS, revisions, missing: [] })).results.map(({ name }) => name)).toEqual(names);
  });

  it('has diagnostics that cannot be taken for a result', () => {
    const [test] = readKtap(ktap(NASTY_RESULTS));
    expect(test!.subtests).toHaveLength(3);
    expect(ktap(NASTY_RESULTS)).not.toMatch(/^ *(?![ #]|ok |not ok |KTAP|1\.\.)\S/m);
  });

  it('says the same to a reader of TAP that ignores what it does not know', () => {
    const top: Result[] = [];
    const parser = new Parser();
    parser.on('assert', (result) => top.push(result));
    parser.end(ktap(RESULTS).replace(/^KTAP version 1$/m, 'TAP version 13'));
    expect(top.map(({ name, ok }) => [name.split(' # ')[0], ok])).toEqual(expected(RESULTS));
  });
});

/** `prove` of Perl's Test::Harness; it accepts TAP 14 from 3.48 on, and has read it as TAP 13 before. */
const PROVE = /TAP::Harness v(\d+)\.(\d+)/.exec(spawnSync('prove', ['--version'], { encoding: 'utf8' }).stdout ?? '');

describe.skipIf(PROVE === null)(`prove${PROVE === null ? ' (skipped: no prove here)' : ''}`, () => {
  const knows14 = Number(PROVE?.[1]) > 3 || Number(PROVE?.[2]) >= 48;
  const acceptable = (text: string): string => (knows14 ? text : text.replace(/^TAP version 14$/m, 'TAP version 13'));

  it.each([
    ['what is violated, holds, is undecided and was not searched', RESULTS, 1, /^ {2}Failed tests: {2}1, 3-4$/m],
    ['every character', NASTY_RESULTS, 1, /^ {2}Failed test: {2}1$/m],
    ['what holds but for ignored findings', IGNORED_RESULTS, 0, /^All tests successful\.$/m],
  ])('reads %s', (_, results, code, summary) => {
    const folder = mkdtempSync(join(tmpdir(), 'luocheck-prove-'));
    for (const [name, text] of [
      ['tap', acceptable(tap(results))],
      ['ktap', ktap(results)],
    ] as const) {
      writeFileSync(join(folder, name), text);
      const { status, stdout, stderr } = spawnSync('prove', ['--exec', 'cat', join(folder, name)], { encoding: 'utf8' });
      expect([name, status, stderr]).toEqual([name, code, '']);
      expect(stdout).toMatch(summary);
      expect(stdout).not.toContain('Parse errors');
    }
    rmSync(folder, { recursive: true });
  });
});

describe('the reader of KTAP', () => {
  it.each([
    ['ok 1 a\n', 'no version line'],
    ['KTAP version 1\nok 1 a\n', 'no plan'],
    ['KTAP version 1\n1..2\nok 1 a\n', 'planned 2, ran 1'],
    ['KTAP version 1\n1..2\nok 1 a\nok 3 b\n', 'number 3 instead of 2'],
    ['KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n  not ok 1 b\nok 1 a\n', 'passed although a subtest failed'],
    ['KTAP version 1\n1..1\nok 1 a # TIMEOUT\n', 'ok with TIMEOUT'],
    ['KTAP version 1\n1..1\n  KTAP version 1\n  # Subtest: b\n  1..1\n  ok 1 c\nok 1 a\n', 'a has the subtests of b'],
    ['KTAP version 1\n1..1\n    KTAP version 1\n    1..1\n    ok 1 b\nok 1 a\n', 'unknown line'],
  ])('refuses %j', (text, reason) => {
    expect(() => readKtap(text)).toThrow(reason);
  });
});
