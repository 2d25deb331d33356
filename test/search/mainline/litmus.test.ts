// SPDX-License-Identifier: GPL-2.0-only
/** @file Scenario files of mainline: their verdicts, what they may ask, and files that mix systems. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { parseScenario } from '../../../search/litmus/parse.js';
import { runScenario } from '../../../search/litmus/run.js';
import { luocheck } from '../../cli/fake-terminal.js';

const FOLDER = new URL('../../scenarios/mainline/', import.meta.url).pathname;
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.luo'));
const textOf = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

describe('the scenarios of mainline that are shipped', () => {
  it.each(FILES)('%s has the verdicts that it expects, and all of its executions were tried', (file) => {
    const scenario = parseScenario(textOf(file));
    expect(scenario.system.id).toBe('mainline');
    const results = [...scenario.expected.keys()].map((name) => runScenario(scenario, findMainlineRevision(name)!));
    expect(results.map(({ revision, verdict }) => [revision, verdict])).toEqual([...scenario.expected]);
    expect(results.map(({ cutOff, limited }) => [cutOff, limited])).toEqual(results.map(() => [false, 0]));
  });

  it('ask of the items of the semantics, of each earlier defect, and of tasks side by side', () => {
    const all = FILES.map((file) => ({ text: textOf(file), scenario: parseScenario(textOf(file)) }));
    const asked = new Set(
      all.flatMap(({ text }) => [...text.matchAll(/^# .*?Items? ([\d, ]+)|; item (\d+)/gm)].flatMap(([, a = '', b = '']) => `${a},${b}`.match(/\d+/g) ?? [])),
    );
    expect([...asked].map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 33 }, (_, i) => i + 1));
    const shown = all.flatMap(({ scenario: { expected } }) =>
      [...expected].filter(([name, verdict]) => name.includes('bug') && verdict !== expected.get('linux-7.3')),
    );
    expect(new Set(shown.map(([name]) => name)).size).toBe(5);
    expect(all.filter(({ scenario }) => scenario.program.tasks.length > 1).length).toBeGreaterThanOrEqual(10);
    expect(all.filter(({ scenario: { expected } }) => expected.get('linux-7.3') !== expected.get('mainline-corrected')).length).toBeGreaterThanOrEqual(5);
  });
});

const scenario = (rest: string, verdict = 'linux-7.3=Always'): string =>
  `question: ?\nprefix: open; create s0 a; preserve s0 0x1 m0\n${rest}\nverdict: ${verdict}\n`;
const verdictOf = (rest: string): string => runScenario(parseScenario(scenario(rest)), findMainlineRevision('linux-7.3')!).verdict;

describe('conditions of mainline', () => {
  it.each([
    ['task: get_name s0\nexists: value T0.1 = a and outgoing session a and not incoming session a and state = in-use', 'Always'],
    ['task: preserve s0 0x2 f0\nexists: pinned module T and loaded module U and not pinned module U', 'Always'],
    ['task: get_name s0\nexists: sealed memfd m0 and not sealed memfd m1', 'Never'],
    ['task: close s0\nexists: kept pages any or state = in-use', 'Never'],
    ['task: reboot\nsuffix: open; retrieve s1 a\nexists: reboot T0.1 = booted and incoming session a', 'Always'],
    ['task: close s0\ntask: get_name s0\nexists: ret T1.1 = 0', 'Sometimes'],
  ])('%s: %s', (rest, verdict) => expect(verdictOf(rest)).toBe(verdict));

  it.each([
    ['task: prepare s0\nexists: deadlock', 'expected a verb: open'],
    ['task: close s0\nexists: leaked token 0x1', 'expected a condition: ret, value, reboot, finding, state, deadlock, outgoing'],
    ['task: close s0\nexists: outgoing session z', 'expected a session: a, b, c, d, max'],
    ['task: close s0\nexists: state = prepared', 'expected a state: empty, in-use, dead'],
    ['task: close s0\nexists: finding a-token-has-one-owner', 'expected the id of a property'],
    ['task: exit\ntask: close s0\nexists: deadlock', 'expected tasks each of which opens only sessions'],
  ])('%s is refused', (rest, message) => expect(() => parseScenario(scenario(rest))).toThrow(message));

  it('a file is of one system', () => {
    expect(() => parseScenario(scenario('task: close s0\nexists: deadlock', 'linux-7.3=Never posted=Never'))).toThrow(
      'revisions of one system only, here of mainline',
    );
    expect(() => parseScenario(scenario('task: close s0\nexists: deadlock', 'linux-7.4=Never'))).toThrow(
      "expected a revision (luocheck revisions lists them), or a path such as ./mine, found 'linux-7.4'",
    );
  });
});

describe('luocheck litmus', () => {
  const file = join(FOLDER, 'finish-whose-reply-cannot-be-written.luo');

  it('asks a scenario of mainline', async () => {
    const { code, stdout } = await luocheck(['litmus', file]);
    expect(code).toBe(0);
    expect(stdout).toContain('T0.1=-EFAULT T0.2=-ENOENT state=in-use');
    expect(stdout).toContain('Observation finish-whose-reply-cannot-be-written mainline-corrected Always 1 0, as expected');
    const [token] = /(?<=luocheck replay ')v1 linux-7\.3: [^']+/.exec(stdout)!;
    expect((await luocheck(['replay', token!])).code).toBe(1);
  });

  it.each([
    [['litmus', file, '-r', 'posted'], 'a scenario of mainline, not of v1'],
    [['litmus', join(FOLDER, '..', 'two-sessions-one-token.luo'), '-r', 'linux-7.3'], 'a scenario of v1, not of mainline'],
  ])('%j is answered in one line', async (args, expected) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
