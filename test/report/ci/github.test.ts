// SPDX-License-Identifier: GPL-2.0-only
/** @file Annotations are read back by the rules of the runner, the reverse of what `@actions/core` does when it writes them. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { githubAnnotations } from '../../../report/ci/github.js';
import type { SearchResults } from '../../../report/ci/results.js';
import { checkedResults, IGNORED, IGNORED_RESULTS, NASTY, NASTY_RESULTS, racedResults, RESULTS } from './fixture.js';

interface Annotation {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const MESSAGE: readonly (readonly [string, string])[] = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
];
const PROPERTY: readonly (readonly [string, string])[] = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
];
const unescape = (text: string, rules: typeof MESSAGE): string => rules.reduce((all, [code, char]) => all.replaceAll(code, char), text);

/** A line as the runner reads it; undefined when it is no command. */
function readCommand(line: string): Annotation | undefined {
  const match = /^::([\w-]+)(?: ([^]*?))?::([^]*)$/.exec(line);
  if (!match) return undefined;
  const pairs = (match[2] ?? '').split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2));
  return {
    command: match[1]!,
    properties: Object.fromEntries(pairs.map(([key, value]) => [key!, unescape(value!, PROPERTY)])) as Annotation['properties'],
    message: unescape(match[3]!, MESSAGE),
  };
}

const read = (text: string): Annotation[] =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => readCommand(line)!);

it('is as it was', async () => {
  await expect(githubAnnotations(RESULTS)).toMatchFileSnapshot('golden/github.txt');
});

it('has an error a defect, and says of each revision what was searched', () => {
  const annotations = read(githubAnnotations(RESULTS));
  expect(annotations.map(({ command, properties }) => [command, properties['title']])).toEqual([
    ['error', 'posted: luo_files: do not take the state lock twice in release'],
    ['error', 'posted: luo_files: keep the files of a session that is closed after prepare, until cancel or the next kernel'],
    ['error', 'posted: conformance-with-the-model'],
    ['notice', 'luocheck: posted'],
    ['notice', 'luocheck: corrected'],
    ['warning', 'luocheck: corrected-0001'],
    ['warning', 'luocheck: posted+0001'],
  ]);
  expect(annotations[1]!.message).toContain('\nand 2 further findings of the same defect\n');
});

/** `RESULTS` with the first `n` findings of its first revision alone. */
const shortened = (name: string, n: number): SearchResults['revisions'][number] => {
  const [posted] = RESULTS.revisions;
  let left = n;
  const properties = posted!.properties.map((property) => {
    const findings = property.findings.slice(0, left);
    left -= findings.length;
    return { ...property, findings };
  });
  return { ...posted!, name, properties };
};
const titles = (revisions: SearchResults['revisions']): (string | undefined)[] =>
  read(githubAnnotations({ ...RESULTS, revisions, missing: [] }))
    .filter(({ command }) => command === 'error')
    .map(({ properties }) => properties['title']);

it('counts one finding as one', () => {
  const all = read(githubAnnotations({ ...RESULTS, revisions: [1, 2, 3, 4].map((n) => shortened(`r${n}`, n)), missing: [] }));
  const messages = all.map(({ message }) => message).join('\n');
  expect(messages).toContain('\nand 1 further finding of the same defect\n');
  expect(messages).not.toMatch(/\b1 (?:further )?findings|0 further/);
});

it('has each defect once before any comes again', () => {
  const [first, ...others] = titles([shortened('posted', 9)]);
  expect(others.length).toBe(2);
  expect(titles([shortened('a', 1), shortened('posted', 9)])).toEqual([first!.replace('posted', 'a'), ...others, first]);
});

it('says how many errors GitHub shows, where it does not show all', () => {
  const notices = (n: number): string[] =>
    read(githubAnnotations({ ...RESULTS, revisions: Array.from({ length: n }, (_, i) => shortened(`r${i}`, 1)), missing: [] }))
      .filter(({ command, properties }) => command === 'notice' && properties['title'] === 'luocheck')
      .map(({ message }) => message);
  expect(notices(10)).toEqual([]);
  expect(notices(11)).toEqual(['GitHub shows 10 of 11 errors: the log of the step has all.']);
});

it('names the findings that were seen and ignored', () => {
  const [notice, ...others] = read(githubAnnotations(IGNORED_RESULTS));
  expect([notice!.command, others]).toEqual(['notice', []]);
  expect(notice!.message.split('\n').at(-1)).toBe(`2 ignored findings: ${IGNORED.join(', ')}`);
});

it('keeps every character', () => {
  const [first] = read(githubAnnotations(NASTY_RESULTS));
  expect(first!.message.startsWith(`no-recursive-acquisition: ${NASTY}\n`)).toBe(true);
  expect(read(githubAnnotations(NASTY_RESULTS))).toHaveLength(4);
});

describe.each([
  ['check', checkedResults],
  ['race', racedResults],
])('of a %s', (_, search) => {
  it('point at a line that defines a function', async () => {
    const errors = read(githubAnnotations(await search())).filter(({ command }) => command === 'error');
    expect(errors).not.toEqual([]);
    for (const { properties, message } of errors) {
      expect(existsSync(properties['file']!)).toBe(true);
      expect(readFileSync(properties['file']!, 'utf8').split('\n')[Number(properties['line']) - 1]).toMatch(/function\*? \w+\(/);
      expect(message).toMatch(/\nluocheck replay 'v1 posted: [^\n]+'$/);
    }
  });
});
