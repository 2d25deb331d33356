// SPDX-License-Identifier: GPL-2.0-only
/** @file Progress of whole commands where there is no terminal. */
import { beforeAll, describe, expect, it } from 'vitest';
import { buildBin, shell } from './bin.js';

describe('a process without a terminal', () => {
  beforeAll(buildBin);

  it.each([
    ['check', 'check -r posted -n 500 -s 1', /^luocheck: posted: [\d,]+ of 500 programs, /],
    ['race', 'race -r corrected -n 1 -s 1 -e 5', /^luocheck: corrected: [\d,]+ of [\d,]+ programs, /],
    ['diff', 'diff posted posted+0001 --calls 3 --runs 0 --no-race', /^luocheck: [\d,]+ of [\d,]+ states known, /],
    ['matrix', 'matrix --sessions 1 --tokens 1 --shard 1/27', /^luocheck: corrected: 1 of 2 states, /],
  ])('%s tells how far it is, and its result is the same', async (_, command, line) => {
    const silent = await shell(`luocheck ${command}`);
    expect(silent.stderr).toBe('');
    const { code, stdout, stderr } = await shell(`luocheck ${command}`, { LUOCHECK_PROGRESS: '0.001' });
    expect(stderr).toMatch(line);
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .every((one) => one.startsWith('luocheck: ')),
    ).toBe(true);
    expect([code, stdout]).toEqual([silent.code, silent.stdout]);
  });
});
