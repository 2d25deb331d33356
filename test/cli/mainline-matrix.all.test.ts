// SPDX-License-Identifier: GPL-2.0-only
/** @file `luocheck matrix` of mainline: what it finds and says of its bound, shards, files, and files of the other system. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matrixStates, pairsOf, runUnit, unitsWithin } from '../../search/race/matrix.js';
import { findMainlineRevision } from '../../reference/mainline/revisions.js';
import { mainline } from '../../systems/mainline.js';
import type { System } from '../../systems/system.js';
import { v1 } from '../../systems/v1.js';
import { buildBin, ended, start, type Ended } from './bin.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-mainline-matrix-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));
beforeAll(buildBin);
const at = (name: string): string => join(FOLDER, name);
const matrix = (revision: string, ...args: readonly string[]): Promise<Ended> =>
  ended(start(['matrix', '-r', revision, '--sessions', '1', '--tokens', '1', ...args]));
const BOUNDS = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
const system = mainline as unknown as System;

describe('the matrix of mainline', () => {
  it('has the states to which likely calls lead, and of v1 all', () => {
    const units = unitsWithin(system, BOUNDS);
    expect(units).toHaveLength(78);
    expect(units.length).toBeLessThan(matrixStates(system, BOUNDS).length);
    expect(unitsWithin(v1 as unknown as System, BOUNDS)).toHaveLength(matrixStates(v1 as unknown as System, BOUNDS).length);
  });

  it('tries likely calls only, with one fault at most, and shows a defect that takes two tasks', () => {
    const unit = unitsWithin(system, BOUNDS).find(
      ({ path }) => system.notation.printProgram({ actions: path, tokens: [1n], sessions: 1, processes: 1 }) === 'open; create s0 a',
    )!;
    const scope = { bounds: BOUNDS, tasks: 2 };
    const fine = runUnit(findMainlineRevision('linux-7.3')!, unit, scope, system.raceProperties);
    expect(fine.programs).toBeLessThan([...pairsOf(system, unit, BOUNDS)].length);
    expect(fine.programs).toBeGreaterThan(20);
    expect([fine.cutOff, fine.limited]).toEqual([0, 0]);
  });

  it('says the same of a shard however it was run, and merges', async () => {
    const [one, again] = [
      await matrix('linux-7.3', '--shard', '2/12', '--file', at('2'), '--json', at('json')),
      await matrix('linux-7.3', '--shard', '2/12', '--file', at('2')),
    ];
    expect(one.stdout.replaceAll(/\s+/g, ' ')).toContain('from 7 of 78 states that likely calls reach');
    expect(again.stdout).toBe(one.stdout);
    const mail = await matrix('linux-7.3', '--shard', '2/12', '--file', at('2'), '--format', 'lore');
    expect(mail.stdout).toMatch(/^Subject: \[(?:BUG|luocheck)\] /);
    expect(mail.stdout.replaceAll(/\s+/g, ' ')).toContain('from 7 of 78 states that likely calls reach');
    const { verdicts } = JSON.parse(readFileSync(at('json'), 'utf8')) as { verdicts: { bound: { matrix: object } }[] };
    expect(verdicts[0]!.bound.matrix).toEqual({ sessions: 1, tokens: 1, tasks: 2, states: 78, done: 7, likely: true });
    await matrix('linux-7.3', '--shard', '5/12', '--file', at('5'));
    const merged = await matrix('linux-7.3', '--shard', '2/12', '--file', at('2'), '--merge', at('5'));
    expect(merged.stdout.replaceAll(/\s+/g, ' ')).toContain('from 14 of 78 states');
  });

  it('refuses what another revision has written, in one line', async () => {
    for (const revision of ['corrected', 'mainline-corrected']) {
      const { code, stdout, stderr } = await matrix(revision, '--merge', at('2'));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('is of revision linux-7.3');
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });
});
