// SPDX-License-Identifier: GPL-2.0-only
/** @file JUnit XML is read back by a parser of it. */
import { parse } from 'junit2json';
import { expect, it } from 'vitest';
import { junitXml } from '../../../report/ci/junit.js';
import { element } from '../../../report/ci/xml.js';
import { checkedResults, IGNORED, IGNORED_RESULTS, NASTY_RESULTS, racedResults, RESULTS } from './fixture.js';

type Suites = Extract<Awaited<ReturnType<typeof parse>>, { testsuite?: unknown }>;
const read = async (text: string) => ((await parse(text)) as Suites).testsuite!;

it('is as it was', async () => {
  await expect(junitXml(RESULTS)).toMatchFileSnapshot('golden/junit.xml');
});

it('has a suite a revision and a case a property; what nobody knows is an error', async () => {
  const suites = await read(junitXml(RESULTS));
  expect(suites.map(({ name, tests, failures, errors }) => [name, tests, failures, errors])).toEqual([
    ['posted', 3, 3, 0],
    ['corrected', 3, 0, 0],
    ['corrected-0001', 3, 0, 3],
    ['posted+0001', 1, 0, 1],
  ]);
  for (const { testcase = [], tests, failures, errors } of suites) {
    expect(testcase).toHaveLength(tests!);
    expect(testcase.filter((one) => one.failure)).toHaveLength(failures!);
    expect(testcase.filter((one) => one.error)).toHaveLength(errors!);
  }
  const properties = new Map(suites[0]!.properties!.map(({ name, value }): [unknown, unknown] => [name, value]));
  expect(['seed', 'answer', 'tool'].map((name) => properties.get(name))).toEqual([42, 'violated', 'luocheck 1.2.3']);
  expect(properties.get('bound')).toContain('29,189 calls carried out');
});

it('tells two searches of one revision apart', async () => {
  const [first] = RESULTS.revisions;
  const revisions = (['sequential', 'concurrent'] as const).map((programs) => ({ ...first!, programs }));
  const suites = await read(junitXml({ ...RESULTS, command: 'fuzz', revisions, missing: [] }));
  expect(suites.map(({ name, testcase }) => [name, testcase![0]!.classname])).toEqual([
    ['posted sequential', 'luocheck.fuzz.posted.sequential'],
    ['posted concurrent', 'luocheck.fuzz.posted.concurrent'],
  ]);
});

it('skips what holds but for ignored findings, and names them', async () => {
  const [suite] = await read(junitXml(IGNORED_RESULTS));
  const [known, ...others] = suite!.testcase!;
  expect([suite!.failures, suite!.errors, suite!.skipped]).toEqual([0, 0, 1]);
  expect(known!.skipped).toEqual([{ message: `2 ignored findings: ${IGNORED.join(', ')}` }]);
  expect(others.filter(({ skipped }) => skipped)).toEqual([]);
  expect(suite!.properties!.find(({ name }) => name === 'verdict')!.value).toContain(' hold but for 2 ignored findings within ');
});

it('keeps every character that XML has, and replaces the others', async () => {
  const [suite] = await read(junitXml(NASTY_RESULTS));
  const failure = suite!.testcase![0]!.failure![0]!;
  expect(failure.message).toBe('a "b" <c> & ]]> 100% # \\ x=1,y:2 ::error::\r\nnext\tline \ufffd\ufffd\ufffd ’');
  expect(failure.inner).toContain(`luocheck replay 'v1 posted: open s0; preserve s0 0x1 f0; close s0'`);
});

it.each([
  ['check', checkedResults],
  ['race', racedResults],
])('tells what a %s finds, each finding with the line that replays it', async (_, search) => {
  const results = await search();
  const [revision] = results.revisions;
  const [suite] = await read(junitXml(results));
  const failed = revision!.properties.filter(({ answer }) => answer === 'violated');
  expect(failed).not.toEqual([]);
  expect(suite!.testcase!.filter((one) => one.failure).map(({ name }) => name)).toEqual(failed.map(({ id }) => id));
  for (const property of failed) {
    const { inner } = suite!.testcase!.find(({ name }) => name === property.id)!.failure![0]!;
    for (const finding of property.findings) {
      expect(inner).toContain(finding.replay);
      expect(inner).toContain(finding.id);
    }
  }
});

it('writes elements', () => {
  expect(element('a', { b: 1 })).toEqual(['<a b="1"/>']);
  expect(element('a', {}, [['<b/>']])).toEqual(['<a>', '<b/>', '</a>']);
  expect(element('a', {}, 'x < y')).toEqual(['<a>x &lt; y</a>']);
});
