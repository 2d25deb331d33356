// SPDX-License-Identifier: GPL-2.0-only
/** @file fuzz, corpus and coverage of mainline as a user calls them: corpora of one system each. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { luocheck } from './fake-terminal.js';

describe('luocheck fuzz with linux-7.3', () => {
  const root = mkdtempSync(join(tmpdir(), 'luocheck-mainline-fuzz-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const at = (name: string): string => join(root, name);
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  const mine = at('mainline');
  const theirs = at('v1');

  it('searches both kinds of programs, in every output, and keeps what replay and a second run read', async () => {
    const files = ['json', 'junit', 'sarif', 'tap', 'coverage'].flatMap((form) => [`--${form}`, at(form)]);
    const first = await luocheck(['fuzz', '-c', mine, '-r', 'linux-7.3', '-n', '300', '-s', '1', '--both', ...files]);
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/^linux-7\.3: \d+ findings in 300 executions of sequential and concurrent programs/);
    const token = /luocheck replay '([^']+)'/.exec(first.stdout)![1]!;
    expect((await luocheck(['replay', token])).code).toBe(1);
    const both = JSON.parse(read('json')) as { answer: string; documents: { format: string; verdicts: { findings: { property: string }[] }[] }[] };
    expect([both.answer, ...both.documents.map(({ format }) => format)]).toEqual(['violated', 'luocheck-verdict', 'luocheck-race']);
    const { property } = both.documents[0]!.verdicts[0]!.findings[0]!;
    expect(read('junit')).toContain(property);
    expect(read('sarif')).toContain('reference/mainline/linux-7.3/luo_');
    expect(read('tap')).toMatch(new RegExp(`^ +not ok \\d+ - ${property}$`, 'm'));
    const [race] = readdirSync(mine).filter((name) => name.startsWith('race-'));
    expect((await luocheck(['replay', join(mine, race!)])).stdout).toContain('dev = open("/dev/liveupdate")');
    const second = await luocheck(['fuzz', '-c', mine, '-r', 'linux-7.3', '-n', '20', '-s', '2']);
    expect(second.stdout).not.toContain(', 0 of them from the corpus');
    const mail = await luocheck(['fuzz', '-c', mine, '-r', 'linux-7.3', '-n', '60', '-s', '3', '--both', '--format', 'lore']);
    expect([mail.code, mail.stdout]).toEqual([1, expect.stringMatching(/^Subject: \[BUG\] liveupdate: \d+ defects of the Live Update Orchestrator/) as string]);
    expect(mail.stdout).toContain('random programs');
    const coverage = await luocheck(['coverage', at('coverage')]);
    expect(coverage.code).toBe(0);
    expect(coverage.stdout).toMatch(/^linux-7\.3: 300 runs/);
    expect(coverage.stdout).toContain('mainline/linux-7.3/luo_flb.ts');
  });

  it.each([
    ['fuzz', ['fuzz', '-c', mine, '-r', 'corrected', '-n', '10'], 'a corpus of mainline, not of v1'],
    ['fuzz', ['fuzz', '-c', theirs, '-r', 'linux-7.3', '-n', '10'], 'a corpus of v1, not of mainline'],
    ['corpus stats', ['corpus', 'stats', mine], 'a corpus of mainline, not of v1'],
    ['corpus minimise', ['corpus', 'minimise', theirs, '-r', 'linux-7.3'], 'a corpus of v1, not of mainline'],
    ['corpus merge', ['corpus', 'merge', mine, theirs, '--into', at('sum')], 'a corpus of v1, not of mainline'],
  ])('%s refuses a corpus of the other system in one line', async (_, args, expected) => {
    await luocheck(['fuzz', '-c', theirs, '-n', '10', '-s', '1']);
    const before = [readdirSync(mine), readdirSync(theirs)];
    const { code, stdout, stderr } = await luocheck(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([readdirSync(mine), readdirSync(theirs)]).toEqual(before);
  });

  it('corpora of one system are counted, joined and shortened', async () => {
    const stats = await luocheck(['corpus', 'stats', mine, '-r', 'linux-7.3']);
    expect(stats.stdout).toMatch(/linux-7\.3 +\d+ inputs +\d+ of them concurrent/);
    expect((await luocheck(['corpus', 'merge', mine, '--into', at('copy')])).code).toBe(0);
    const shorter = await luocheck(['corpus', 'minimise', at('copy'), '-r', 'linux-7.3']);
    const [, kept, all] = /: ([\d,]+) of ([\d,]+) inputs kept/.exec(shorter.stdout)!;
    expect(Number(kept)).toBeLessThan(Number(all));
  });
});

describe('luocheck check and race with linux-7.3', () => {
  it('write what they have reached', async () => {
    const root = mkdtempSync(join(tmpdir(), 'luocheck-mainline-coverage-'));
    const [one, many] = [join(root, 'one'), join(root, 'many')];
    await luocheck(['check', '-r', 'linux-7.3', '-n', '64', '-s', '1', '--coverage', one]);
    await luocheck(['race', '-r', 'linux-7.3', '--strategy', 'pct', '-n', '8', '-e', '20', '-s', '1', '--coverage', many]);
    const sum = await luocheck(['coverage', one, many]);
    expect(sum.code).toBe(0);
    expect(sum.stdout).toMatch(/^linux-7\.3: \d+ runs/);
    expect(sum.stdout).toContain('preemption points');
    rmSync(root, { recursive: true });
  });
});
