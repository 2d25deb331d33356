// SPDX-License-Identifier: GPL-2.0-only
/** @file The commands whose tests take long, each once, as processes and small: the exhaustive tests go on from there. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildBin, ended, start, type Ended } from './bin.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-smoke-'));
beforeAll(buildBin);
afterAll(() => rmSync(FOLDER, { recursive: true }));

const run = (...args: readonly string[]): Promise<Ended> => ended(start(args));

it('a race is replayed: the deadlock of close and PREPARE', async () => {
  const { code, stdout } = await run('replay', 'v1 posted: open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1');
  expect(code).toBe(1);
  expect(stdout).toContain('*** DEADLOCK ***');
});

it('matrix looks at a state of corrected on a worker thread', async () => {
  const { code, stdout, stderr } = await run('matrix', '--sessions', '1', '--tokens', '1', '--shard', '1/54');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/^corrected: no interleaving breaks a property .* from 1 of 54 states/);
});

it('fuzz finds what an undone fix breaks, and keeps a corpus', async () => {
  const corpus = join(FOLDER, 'corpus');
  const { code, stdout, stderr } = await run('fuzz', '-c', corpus, '-r', 'corrected-0019', '-n', '300', '-s', '1');
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain('no-page-leaks');
  expect(readdirSync(corpus).length).toBeGreaterThan(1);
});

it('diff tells what one fix changes', async () => {
  const { code, stdout, stderr } = await run('diff', 'posted', 'posted+0001', '--calls', '3', '--runs', '0', '--no-race');
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain('prepare');
});
