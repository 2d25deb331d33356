// SPDX-License-Identifier: GPL-2.0-only
/** @file Every command that takes long ends at the first Ctrl-C, and prints what was found so far. Real processes, real signals. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILD_TIME, buildBin, ended, start, type Ended } from './bin.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-interrupt-'));
beforeAll(buildBin, BUILD_TIME);
afterAll(() => rmSync(FOLDER, { recursive: true }));
const at = (name: string): string => join(FOLDER, name);

/** Presses Ctrl-C after a while; a process that had not begun to listen by then is given longer. */
async function interrupted(args: readonly string[]): Promise<Ended> {
  for (let wait = 1500; ; wait *= 2) {
    const child = start(args);
    const end = ended(child);
    await sleep(wait);
    expect(child.exitCode, 'ended before the signal').toBeNull();
    child.kill('SIGINT');
    const result = await end;
    if (result.signal !== 'SIGINT' || wait > 10_000) return result;
  }
}

describe.concurrent('Ctrl-C', () => {
  it.each([
    [['explore', '-S', '3', '-T', '3', '-P', '2', '-D', '3', '--no-invariants'], /^model: 3 sessions.*\n +[\d,]+ states, [^]*there are more states\n$/],
    [['explore', '-S', '2', '-T', '3', '-P', '2', '-D', '3'], /invariants hold in every state visited, and there are more\n$/],
    [['findings'], /^# Findings\n[^]*stopped before its end\n/],
    [['matrix', '--sessions', '2', '--tokens', '2', '--jobs', '1', '--file', at('m.jsonl')], /^corrected: nothing found, and not all was searched/],
    [['litmus', ...Array.from({ length: 400 }, () => 'test/scenarios/open-in-prepared.luo')], /^Test [^]*\n\d+ scenarios?, \d+ verdicts?, /],
    [['conform', ...Array.from({ length: 50 }, () => 'test/fixtures/traces/posted.jsonl.gz')], /^([\d,]+) of \1 sequences identical\n$/],
  ])('%j', { timeout: 60_000 }, async (args, shown) => {
    const { code, signal, stdout, stderr } = await interrupted(args);
    expect({ code, signal, stderr }).toEqual({ code: 130, signal: null, stderr: '' });
    expect(stdout).toMatch(shown);
  });

  it('leaves the findings that are there as they are', { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await interrupted(['findings', '--output', at('findings.md')]);
    expect([code, stdout, stderr]).toEqual([130, '', `luocheck: interrupted: ${at('findings.md')} is as it was\n`]);
    expect(existsSync(at('findings.md'))).toBe(false);
  });

  it('leaves outputs of a search that say so', { timeout: 60_000 }, async () => {
    const { code, stderr } = await interrupted([
      'check',
      '--time',
      '1h',
      '-p',
      'every-call-ends',
      '--tap',
      at('c.tap'),
      '--sarif',
      at('c.sarif'),
      '--events',
      at('c.jsonl'),
    ]);
    expect([code, stderr]).toEqual([130, 'luocheck: corrected: not checked, interrupted before its turn\n']);
    expect(readFileSync(at('c.tap'), 'utf8')).toMatch(/^not ok 2 - corrected\n {2}---\n {2}message: "not checked/m);
    expect(readFileSync(at('c.sarif'), 'utf8')).toContain('"executionSuccessful": false');
    expect(JSON.parse(readFileSync(at('c.jsonl'), 'utf8').trimEnd().split('\n').at(-1)!)).toMatchObject({ event: 'end', interrupted: true, exit: 130 });
  });
});
