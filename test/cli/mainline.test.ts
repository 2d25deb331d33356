// SPDX-License-Identifier: GPL-2.0-only
/** @file check and replay of a revision of mainline, as a user calls them. */
import { describe, expect, it } from 'vitest';
import { luocheck } from './fake-terminal.js';

describe('luocheck with linux-7.3', () => {
  it('checks it, and says how each finding is seen again', async () => {
    const { code, stdout } = await luocheck(['check', '--revision', 'linux-7.3', '--runs', '400', '--seed', '1']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^linux-7\.3: \d+ properties violated, \d+ hold within 400 random programs/);
    const tokens = [...stdout.matchAll(/luocheck replay '([^']+)'/g)].map((match) => match[1]!);
    expect(tokens.length).toBeGreaterThan(2);
    const replayed = await luocheck(['replay', tokens[0]!]);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toMatch(/propert(?:y is|ies are) violated/);
  });

  it('replays a sequence that breaks nothing', async () => {
    const { code, stdout } = await luocheck(['replay', 'v1 linux-7.3: open; create s0 a; preserve s0 0x1 f0; close s0']);
    expect(code).toBe(0);
    expect(stdout).toContain('s0 = ioctl(dev, CREATE_SESSION, "a")');
    expect(stdout).toContain('unpreserve for out a/0');
    expect(stdout).toContain('No property is violated.');
  });

  it.each([
    [['check', '-r', 'linux-7.3', '--exhaustive'], '--exhaustive does not go with a revision of mainline'],
    [['check', '-r', 'linux-7.3', '-r', 'posted'], "revisions of mainline are checked apart: 'posted' is none"],
    [['race', '-r', 'linux-7.3', '-n', '1'], 'linux-7.3 is a revision of mainline: check, replay and conform know it'],
    [['replay', 'v1 linux-7.3: open; creat s0 a'], 'expected a verb'],
    [['replay', 'v1 linux-7.3: '], 'no action'],
  ])('%j is answered in one line', async (args, expected) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(expected);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
