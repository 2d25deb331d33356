// SPDX-License-Identifier: GPL-2.0-only
/** @file The executable in the real world: pipes, full disks, signals, colours. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBin, ended, ROOT, shell, start } from './bin.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-bin-'));
beforeAll(buildBin);
afterAll(() => rmSync(FOLDER, { recursive: true }));

const VIOLATED = 'luocheck check -r posted -n 4 -s 7';
const ESCAPE = /\u001b\[/;

describe('output', () => {
  it('is plain and silent on stderr in a pipe', async () => {
    const { code, stdout, stderr } = await shell(VIOLATED);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).not.toMatch(ESCAPE);
  });

  it('is coloured when forced, and not when forbidden', async () => {
    expect((await shell('luocheck revisions', { FORCE_COLOR: '1' })).stdout).toMatch(ESCAPE);
    expect((await shell('luocheck revisions', { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toMatch(ESCAPE);
  });

  it('ends silently when nobody reads on', async () => {
    const { stdout, stderr } = await shell('luocheck properties | head -n 1; luocheck properties | true');
    expect([stdout, stderr]).toEqual(['a-session-opens-in-every-state\n', '']);
  });

  it('keeps its exit code when nobody reads on', async () => {
    const { stdout, stderr } = await shell(`{ ${VIOLATED}; echo "exit $?" >&2; } | true`);
    expect([stdout, stderr]).toEqual(['', 'exit 1\n']);
  });

  it('says so when standard output is full', async () => {
    const { code, stderr } = await shell('luocheck properties > /dev/full');
    expect([code, stderr]).toEqual([3, 'luocheck: standard output: no space left on device\n']);
  });
});

describe('a file that cannot be written', () => {
  it('is one line and exit code 3', async () => {
    const { code, stdout, stderr } = await shell(`${VIOLATED} --json /dev/full`);
    expect([code, stderr]).toEqual([3, 'luocheck: /dev/full: no space left on device\n']);
    expect(stdout).toMatch(/^posted: /);
  });

  it('leaves nothing behind, and the old file as it was', async () => {
    const path = join(FOLDER, 'verdict.json');
    writeFileSync(path, 'old');
    const { code, stderr } = await shell(`ulimit -f 1; ${VIOLATED} --json '${path}'`);
    expect([code, stderr]).toEqual([3, `luocheck: ${path}: file too large\n`]);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(FOLDER)).toEqual(['verdict.json']);
  });
});

describe('errors', () => {
  it('are one line', async () => {
    expect(await shell('luocheck check -r frob')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^luocheck: no revision 'frob'[^\n]*\n$/) as string,
    });
  });

  it('show their stack when asked', async () => {
    const { stderr } = await shell('luocheck check -r frob', { LUOCHECK_DEBUG: '1' });
    expect(stderr).toMatch(/\n +at .*cli\/lookup\.ts:\d+/);
  });
});

describe('Ctrl-C', () => {
  it('prints what was found so far', async () => {
    const events = join(FOLDER, 'events');
    const child = start(['check', '-r', 'posted', '--time', '1h', '--events', events]);
    const end = ended(child);
    while (!existsSync(events) || !readFileSync(events, 'utf8').includes('"finding"')) await sleep(50);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect([code, stderr]).toEqual([130, '']);
    expect(stdout).toMatch(/^posted: \d+ properties violated, \d+ undecided within [\d,]+ random programs/);
  });
});

it('names the lines of the TypeScript sources in a replay', async () => {
  const { stdout } = await shell("luocheck replay 'v1 posted: open s0'");
  const [, file, line] = /down_write luo_sessions_list_rwsem +(\S+\.ts):(\d+)/.exec(stdout)!;
  const source = readFileSync(join(ROOT, 'reference', 'v1', file!), 'utf8').split('\n')[Number(line) - 1];
  expect(source).toContain('down_write(luo_sessions_list_rwsem)');
});
