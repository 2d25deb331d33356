// SPDX-License-Identifier: GPL-2.0-only
/** @file Folders that are no kernel tree to compile, and commands that know none: one line each. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { luocheck } from './fake-terminal.js';

const TRACES = fileURLToPath(new URL('../fixtures/traces/mainline-7.3.4.jsonl.gz', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'luocheck-trees-'));
const SCENARIO = fileURLToPath(new URL('../scenarios/mainline/device-opened-again.luo', import.meta.url));
const SMALL = fileURLToPath(new URL('../fixtures/trees/small', import.meta.url));

beforeAll(() => {
  for (const name of ['empty', 'old/include/linux', 'old/kernel', 'lacking/include/linux', 'lacking/kernel/liveupdate'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'lacking', 'kernel', 'liveupdate', 'Makefile'), 'obj-$(CONFIG_LIVEUPDATE) += luo.o\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('luocheck', () => {
  it.each([
    [['conform', TRACES, '-r', join(folder, 'empty')], 'empty: no kernel tree: there is no include/linux and kernel in it'],
    [['conform', TRACES, '-r', join(folder, 'old')], 'old: a kernel tree without LUO: there is no kernel/liveupdate/Makefile'],
    [['conform', TRACES, '-r', join(folder, 'lacking')], 'Makefile names kernel/liveupdate/luo.c, which is not there'],
    [['conform', TRACES, '-r', join(folder, 'nowhere')], 'no such file or directory'],
    [
      ['init', join(folder, 'mine'), '--from', SMALL],
      'is a kernel tree: check, race, review, matrix, fuzz, corpus, diff, litmus, replay, bisect, report, explain, properties and conform know it',
    ],
    [['matrix', '-r', join(folder, 'old')], 'old: a kernel tree without LUO'],
    [['fuzz', '-c', join(folder, 'corpus'), '-r', join(folder, 'old')], 'old: a kernel tree without LUO'],
    [['corpus', 'stats', folder, '-r', join(folder, 'old')], 'old: a kernel tree without LUO'],
    [['diff', join(folder, 'old'), 'linux-7.3'], 'old: a kernel tree without LUO'],
    [['litmus', SCENARIO, '-r', join(folder, 'old')], 'old: a kernel tree without LUO'],
    [['diff', 'posted', 'linux-7.3', '--runs', '1'], 'only what has the same calls can be compared'],
    [['check', '-r', join(folder, 'old')], 'old: a kernel tree without LUO'],
    // Nothing is compiled.
    [['check', '-r', SMALL, '-p', 'no-oop'], "no property 'no-oop': did you mean no-oops?"],
    [['race', '-r', SMALL, '-i', 'no-oop/f/oops'], "no property 'no-oop': did you mean no-oops?"],
    [['fuzz', '-c', join(folder, 'corpus'), '-r', SMALL, '-i', 'x'], "'x' is no id of a finding"],
    [['review', '-r', SMALL, '-p', 'no-data-races'], "no property 'no-data-races': did you mean no-data-race?"],
    [['replay', `v1 ${join(folder, 'old')}: open`], 'old: a kernel tree without LUO'],
  ])('%j is answered in one line', async (args, expected) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect(stderr).toContain(expected);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
  });
});
