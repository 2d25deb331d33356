// SPDX-License-Identifier: GPL-2.0-only
/** @file check and replay of a revision of mainline, as a user calls them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readMainlineLedger } from '../../search/ledger.js';
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
    const panic = verdict.verdicts[0]!.findings.find(({ id }) => id.startsWith('the-next-kernel-boots/'))!;
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

  it('replays a sequence that breaks nothing', async () => {
    const { code, stdout } = await luocheck(['replay', 'v1 linux-7.3: open; create s0 a; preserve s0 0x1 f0; close s0']);
    expect(code).toBe(0);
    expect(stdout).toContain('s0 = ioctl(dev, CREATE_SESSION, "a")');
    expect(stdout).toContain('handler: unpreserve for out a/0');
    expect(stdout).toContain('No property is violated.');
  });

  it.each([
    [['check', '-r', 'linux-7.3', '--exhaustive'], '--exhaustive does not go with a revision of mainline'],
    [['check', '-r', 'linux-7.3', '--format', 'lore', '--patch', 'x'], '--patch does not go with a revision of mainline'],
    [['race', '-r', 'linux-7.3', '--format', 'lore', '--inherited'], '--inherited does not go with a revision of mainline'],
    [['init', join(folder, 'own'), '--from', 'linux-7.3'], 'linux-7.3 is a revision of mainline'],
    [['properties', 'a-token-has-one-owner', '-r', 'linux-7.3'], "no property 'a-token-has-one-owner'"],
    [['properties', '-r', 'nothing'], "no revision 'nothing'"],
    [['explain', '0099', '-r', 'linux-7.3'], "'0099' is no property, no fix and no finding of linux-7.3"],
    [['findings', '-r', 'mainline-corrected'], '-r mainline-corrected: there are documents on posted and base'],
    [['race', '-r', 'linux-7.3', '--certify'], '--certify does not go with a revision of mainline'],
    [['check', '-r', 'linux-7.3', '-r', 'posted'], "revisions of mainline are searched apart: 'posted' is none"],
    [['replay', '-r', 'linux-7.3', 'v1 posted: open s0'], 'they are of different systems'],
    [['replay', 'v1 linux-7.3: open; creat s0 a'], 'expected a verb'],
    [['replay', 'v1 linux-7.3: '], 'expected an action'],
  ])('%j is answered in one line', async (args, expected) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
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

  it('lists its properties, and one of them', async () => {
    const all = await luocheck(['properties', '-r', 'linux-7.3']);
    expect([all.code, all.stdout]).toEqual([0, expect.stringContaining('a-refused-finish-can-be-tried-again') as string]);
    expect(all.stdout).not.toContain('a-token-has-one-owner');
    const one = await luocheck(['properties', 'linearizable-as-the-model', '-r', 'linux-7.3']);
    expect([one.code, one.stdout]).toEqual([0, expect.stringMatching(/^linearizable-as-the-model\n/) as string]);
  });

  it('explains a property, a fix and a finding, each with what shows it', async () => {
    const { findings } = readMainlineLedger();
    const [id, program] = Object.entries(findings['linux-7.3']!).find(([one]) => one.startsWith('the-next-kernel-boots/'))!;
    for (const what of ['the-next-kernel-boots', '0001', id]) {
      const { code, stdout } = await luocheck(['explain', what, '-r', 'linux-7.3']);
      expect(code, what).toBe(0);
      expect(stdout, what).toContain(`luocheck replay 'v1 linux-7.3: ${program}'`);
      expect(stdout.replaceAll(/\s+/g, ' '), what).toContain('0001 luo_session: give the block back when the name is taken');
    }
    expect((await luocheck(['explain', id])).stdout).toContain('found in      linux-7.3');
  });

  it('writes the list of defects', async () => {
    const { code, stdout } = await luocheck(['findings', '-r', 'linux-7.3']);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(new URL('../../docs/findings-mainline.md', import.meta.url), 'utf8'));
  });
});
