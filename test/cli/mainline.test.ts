// SPDX-License-Identifier: GPL-2.0-only
/** @file check and replay of a revision of mainline, as a user calls them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readMainlineLedger } from '../../search/ledger.js';
import { luocheck } from './fake-terminal.js';

describe('luocheck with linux-7.3', () => {
  const folder = mkdtempSync(join(tmpdir(), 'luocheck-mainline-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('checks it for some properties, and says how each finding is seen again', async () => {
    const wanted = ['names-have-1-to-63-bytes', 'a-failed-create-changes-nothing'];
    const { code, stdout } = await luocheck(['check', '--revision', 'linux-7.3', '--runs', '1000', '--seed', '1', '--property', ...wanted]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^linux-7\.3: 1 property violated, 1 holds? within 1,000 random programs/);
    const [, token = ''] = /luocheck replay '([^']+)'/.exec(stdout)!;
    expect((await luocheck(['replay', token])).code).toBe(1);
  });

  it('replays a sequence that breaks nothing', async () => {
    const { code, stdout } = await luocheck(['replay', 'v1 linux-7.3: open; create s0 a; preserve s0 0x1 f0; close s0']);
    expect(code).toBe(0);
    expect(stdout).toContain('s0 = ioctl(dev, CREATE_SESSION, "a")');
    expect(stdout).toContain('handler: unpreserve for out a/0');
    expect(stdout).toContain('No property is violated.');
  });

  it.each([
    [['check', '-r', 'linux-7.3', '--format', 'lore', '--patch', 'x'], '--patch does not go with a revision of mainline'],
    [['race', '-r', 'linux-7.3', '--format', 'lore', '--inherited'], '--inherited is about what was there before a patch: it needs a kernel tree with --patch'],
    [['replay', 'v1 linux-7.3: open', '--format', 'lore', '--patch', 'x'], '--patch does not go with a revision of mainline'],
    [['litmus', 'test/scenarios/mainline/name-of-63-bytes.luo', '--patch', 'x'], '--patch needs a kernel tree as --revision'],
    [['init', join(folder, 'own'), '--from', 'linux-7.4'], "no revision 'linux-7.4': there are base, posted, corrected, linux-7.3 and mainline-corrected"],
    [['properties', 'a-token-has-one-owner', '-r', 'linux-7.3'], "no property 'a-token-has-one-owner'"],
    [['properties', '-r', 'nothing'], "no revision 'nothing'"],
    [['explain', '0099', '-r', 'linux-7.3'], "'0099' is no property, no fix and no finding of linux-7.3"],
    [['findings', '-r', 'mainline-corrected'], '-r mainline-corrected: there are documents on posted and base'],
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

describe('luocheck of linux-7.3, in words', () => {
  it('lists its properties, and one of them', async () => {
    const all = await luocheck(['properties', '-r', 'linux-7.3']);
    expect([all.code, all.stdout]).toEqual([0, expect.stringContaining('a-refused-finish-can-be-tried-again') as string]);
    expect(all.stdout).not.toContain('a-token-has-one-owner');
    const one = await luocheck(['properties', 'linearizable-as-the-model', '-r', 'linux-7.3']);
    expect([one.code, one.stdout]).toEqual([0, expect.stringMatching(/^linearizable-as-the-model\n/) as string]);
  });

  it('explains a property, a fix and a finding, each with what shows it', async () => {
    const { findings } = readMainlineLedger();
    const [id, program] = Object.entries(findings['linux-7.3']!).find(([one]) => one.startsWith('the-next-kernel-boots/luo_early_startup/'))!;
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

describe('one sequence or race of mainline as a mail', () => {
  const mail = (program: string) => luocheck(['replay', `v1 linux-7.3: ${program}`, '--format', 'lore']);

  it('reports the defect that a sequence shows, and what it takes on a machine that people have', async () => {
    const { code, stdout } = await mail('open; create s0 a; create s1 b; create s2 a; reboot');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Subject: \[BUG\] liveupdate: A CREATE_SESSION that fails with EEXIST\n panics the next kernel\n/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('With pages of 4 KiB it takes 49 more sessions');
    expect(stdout).toContain('Suggested fix: Shrinks the block set');
  });

  it('is no report of what shows on small pages alone, nor of what shows nothing', async () => {
    const { code, stdout } = await mail('open; create s0 a; close s0');
    expect([code, stdout]).toEqual([0, expect.stringContaining('the sequence violates no property.') as string]);
  });

  it('reports a race in two columns', async () => {
    const race = 'open; create s0 a | preserve s0 0x1 f0 arg=late || reboot | @ 28>1';
    const { code, stdout } = await mail(race);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}CPU0 +CPU1$/m);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      / 1\. A reply that user space does not let be written holds up every reboot\(2\) .* the schedule violates 1 property: every-call-ends\./,
    );
  });
});
