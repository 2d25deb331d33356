// SPDX-License-Identifier: GPL-2.0-only
/** @file check and replay of a revision of mainline, as a user calls them: long searches. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { luocheck } from './fake-terminal.js';

const CHECK = ['check', '--revision', 'linux-7.3', '--runs', '600', '--seed', '1'];

describe('luocheck with linux-7.3', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luocheck-mainline-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

  it('checks it, and says how each finding is seen again', async () => {
    const files = ['json', 'junit', 'sarif', 'tap'].flatMap((form) => [`--${form}`, join(folder, form)]);
    const { code, stdout } = await luocheck([...CHECK, ...files]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^linux-7\.3: \d+ properties violated, \d+ hold within 600 random programs/);
    expect(stdout).toContain("f0, f1: files of module T's handler");
    const tokens = [...stdout.matchAll(/luocheck replay '([^']+)'/g)].map((match) => match[1]!);
    expect(tokens.length).toBeGreaterThan(2);
    const replayed = await luocheck(['replay', tokens[0]!]);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toMatch(/propert(?:y|ies) violated/);
    const verdict = JSON.parse(read('json')) as { verdicts: { revision: string; findings: { id: string; replay: string; needs?: string }[] }[] };
    expect(verdict.verdicts.map(({ revision }) => revision)).toEqual(['linux-7.3']);
    const panic = verdict.verdicts[0]!.findings.find(({ id }) => id.startsWith('the-next-kernel-boots/luo_'))!;
    expect(panic.needs).toContain('49 more sessions');
    const again = await luocheck(['replay', join(folder, 'json'), '--finding', panic.id]);
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('the next kernel panics');
    expect(read('junit')).toContain('the-next-kernel-boots');
    expect(read('sarif')).toContain('reference/mainline/linux-7.3/luo_session.ts');
    expect(read('tap')).toMatch(/^ +not ok .*the-next-kernel-boots/m);
  });

  it('searches for some properties alone', async () => {
    const { code, stdout } = await luocheck([...CHECK, '--property', 'the-next-kernel-boots']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^linux-7\.3: 1 property violated within 600 random programs/);
    const other = await luocheck([...CHECK, '--property', 'a-token-has-one-owner']);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("no property 'a-token-has-one-owner'");
  });
});

describe('luocheck race with linux-7.3', () => {
  it('draws programs of two and three tasks, and replays what it says', async () => {
    const { code, stdout } = await luocheck(['race', '-r', 'linux-7.3', '--strategy', 'pct', '-n', '24', '-e', '60', '-s', '1']);
    expect([0, 1]).toContain(code);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('24 programs of concurrent tasks');
    const replayed = await luocheck(['replay', 'v1 linux-7.3: open | create s0 a || create s1 a !no_file:1 | @ 0>1, 13>0']);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toContain('s0 = ioctl(dev, CREATE_SESSION, "a")');
    expect(replayed.stdout).toContain('linearizable-as-the-model');
  });
});

describe('luocheck of linux-7.3, in words', () => {
  it('writes a bug report of lines of at most 72 columns: what, how to reproduce, what happens, suggested fix', async () => {
    const { code, stdout } = await luocheck(['check', '-r', 'linux-7.3', '-n', '200', '-s', '1', '--format', 'lore']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Subject: \[BUG\] liveupdate: \d+ defects of the Live Update Orchestrator in\n linux-7\.3\n\nHi,\n/);
    const defects = stdout.match(/^How to reproduce:$/gm)!.length;
    expect(defects).toBeGreaterThan(3);
    for (const part of ['What happens:', 'Suggested fix: ']) expect(stdout.match(new RegExp(`^${part}`, 'gm'))).toHaveLength(defects);
    expect(stdout).toContain('What was searched:');
    expect(stdout.split('\n').filter((line) => line.length > 72)).toEqual([]);
    const token = /luocheck replay '([^']+)'/.exec(stdout)![1]!;
    expect((await luocheck(['replay', token])).code).toBe(1);
  });

  it('writes one of a race, with the tasks side by side', async () => {
    const { code, stdout } = await luocheck(['race', '-r', 'linux-7.3', '--strategy', 'pct', '-n', '60', '-e', '60', '-s', '2', '--format', 'lore']);
    expect([0, 1]).toContain(code);
    expect(stdout).toMatch(code === 1 ? /^Subject: \[BUG\] liveupdate: [\s\S]*CPU0 +CPU1/ : /^Subject: \[luocheck\] nothing found in the Live Update/);
  });
});
