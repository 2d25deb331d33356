// SPDX-License-Identifier: GPL-2.0-only
/** @file Every command that takes long ends at the first Ctrl-C or SIGTERM, and prints what was found so far. Real processes, real signals. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { BIN, buildBin, computed, ended, ROOT, start, type Ended } from './bin.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-interrupt-'));
beforeAll(buildBin);
afterAll(() => rmSync(FOLDER, { recursive: true }));
const at = (name: string): string => join(FOLDER, name);

type Signal = 'SIGINT' | 'SIGTERM';

/** Sends the signal after a while; a process that had not begun to listen by then is given longer. */
async function interrupted(args: readonly string[], by: Signal, whom: 'process' | 'group' = 'process'): Promise<Ended> {
  for (let wait = 1.2; ; wait *= 2) {
    const child = whom === 'process' ? start(args) : spawn(process.execPath, [BIN, ...args], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = ended(child);
    await computed(child, wait);
    expect(child.exitCode, 'ended before the signal').toBeNull();
    for (const target of whom === 'process' ? [child.pid!] : [child.pid!, -child.pid!]) process.kill(target, by);
    const result = await end;
    if (!isEarly(result, by) || wait > 10) return result;
  }
}

/** The command had not begun: nobody listened, or nothing was there to be told. */
const isEarly = ({ signal, stdout, stderr }: Ended, by: Signal): boolean =>
  signal === by || (stdout === '' && stderr === 'luocheck: interrupted\n') || /(?: in 0 executions| within 0 pro|posted: nothing found)/.test(stdout);

const many = (name: string, number: number): string[] => Array.from({ length: number }, () => name);
const LITMUS = ['litmus', ...many('test/scenarios/cancel-then-prepare.luo', 400)];
const RECORDINGS = many('test/fixtures/traces/posted.jsonl.gz', 50);

describe.concurrent('the first signal', () => {
  it.each<[string, Signal, readonly string[], RegExp]>([
    [
      'explore',
      'SIGINT',
      ['explore', '-S', '3', '-T', '3', '-P', '2', '-D', '3', '--no-invariants'],
      /^model: 3 sessions.*\n +[\d,]+ states, [^]*more states\n$/,
    ],
    [
      'explore, invariants',
      'SIGTERM',
      ['explore', '-S', '2', '-T', '3', '-P', '2', '-D', '3'],
      /invariants hold in every state visited, and there are more\n$/,
    ],
    ['findings', 'SIGTERM', ['findings'], /^# Findings\n[^]*stopped before its end\n/],
    ['check', 'SIGTERM', ['check', '-r', 'posted', '--time', '1h'], /^posted: \d+ properties violated, \d+ undecided within [\d,]+ random programs/],
    ['race', 'SIGTERM', ['race', '-r', 'posted', '--time', '1h'], /^posted: \d+ findings? that one task alone does not show[^]*stopped\s+before/],
    [
      'fuzz',
      'SIGTERM',
      ['fuzz', '-c', at('corpus'), '--both', '--time', '1h'],
      /^corrected: undecided: nothing found in [1-9][\d,]* executions of [^]*stopped before its end\)\n\nnot judged: /,
    ],
    [
      'matrix',
      'SIGTERM',
      ['matrix', '--sessions', '3', '--tokens', '2', '--tasks', '3', '--jobs', '1', '--file', at('m.jsonl')],
      /^corrected: nothing found, and not all was searched/,
    ],
    ['litmus', 'SIGTERM', LITMUS, /^Test [^]*\n\d+ scenarios?, \d+ verdicts?, /],
    ['conform', 'SIGINT', ['conform', ...RECORDINGS], /^([\d,]+) of \1 sequences identical\n$/],
  ])('%s, %s', async (_, by, args, shown) => {
    const { code, signal, stdout, stderr } = await interrupted(args, by);
    expect({ code, signal, stderr }).toEqual({ code: 130, signal: null, stderr: '' });
    expect(stdout).toMatch(shown);
  });

  it('leaves the findings that are there as they are', async () => {
    const { code, stdout, stderr } = await interrupted(['findings', '--output', at('findings.md')], 'SIGINT');
    expect([code, stdout, stderr]).toEqual([130, '', `luocheck: interrupted: ${at('findings.md')} is as it was\n`]);
    expect(existsSync(at('findings.md'))).toBe(false);
  });

  it.each<Signal>(['SIGINT', 'SIGTERM'])('leaves outputs of a search that say so: %s', async (by) => {
    const file = (name: string): string => at(`${by}.${name}`);
    const forms = ['tap', 'sarif', 'events', 'json'].flatMap((form) => [`--${form}`, file(form)]);
    const { code, stderr } = await interrupted(['check', '--time', '1h', '-p', 'every-call-ends', ...forms], by);
    expect([code, stderr]).toEqual([130, 'luocheck: corrected: not checked, interrupted before its turn\n']);
    expect(readFileSync(file('tap'), 'utf8')).toMatch(/^not ok 2 - corrected\n {2}---\n {2}message: "not checked/m);
    expect(readFileSync(file('sarif'), 'utf8')).toContain('"executionSuccessful": false');
    expect(readFileSync(file('json'), 'utf8')).toContain('"stopped": true');
    expect(JSON.parse(readFileSync(file('events'), 'utf8').trimEnd().split('\n').at(-1)!)).toMatchObject({ event: 'end', interrupted: true, exit: 130 });
  });

  it('is one signal when it comes to the process and to its group, as from timeout', async () => {
    // Nothing can be found on the first one before the signal comes, however late that is.
    const args = ['check', '--revision', 'corrected', 'posted', '-p', 'every-call-ends', '--time', '1h'];
    const { code, stdout, stderr } = await interrupted(args, 'SIGTERM', 'group');
    expect([code, stderr]).toEqual([130, 'luocheck: posted: not checked, interrupted before its turn\n']);
    expect(stdout).toMatch(/^corrected: 1 property undecided /);
  });
});

describe('a pipe to write to', () => {
  const search = ['check', '-r', 'corrected', '--runs', '20', '--seed', '1', '--json'];
  const pipe = (name: string): string => {
    execFileSync('mkfifo', [at(name)]);
    return at(name);
  };
  /** What was written so far; to be called before anything is. */
  const printing = (child: ReturnType<typeof start>): Promise<void> => new Promise((resolve) => child.stdout!.once('data', () => resolve()));

  it('that nobody reads does not keep a signal from being heard', async () => {
    const child = start([...search, pipe('unread')]);
    const end = ended(child);
    await printing(child);
    await sleep(300);
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    const { code, signal, stdout, stderr } = await end;
    expect({ code, signal, stderr }).toEqual({ code: 130, signal: null, stderr: 'luocheck: interrupted\n' });
    expect(stdout).toMatch(/^corrected: \d+ properties hold /);
  });

  it('is waited for, and gets all of it', async () => {
    const path = pipe('read');
    const child = start([...search, path]);
    const end = ended(child);
    await printing(child);
    // A slow reader: the pipe is full before it begins.
    const reader = ended(spawn('sh', ['-c', `exec <"${path}"; sleep 0.5; cat`], { stdio: ['ignore', 'pipe', 'pipe'] }));
    expect(await end).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse((await reader).stdout)).toMatchObject({ answer: 'holds' });
  });
});

it('a signal that comes before the command has begun ends it with 130', async () => {
  // Only the executable itself is there: nothing of luocheck can be loaded.
  const folder = at('early');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'main.js'), readFileSync(BIN));
  writeFileSync(join(folder, 'start.js'), "process._rawDebug('loading'); await new Promise((go) => setTimeout(go, 1e9));");
  const child = spawn(process.execPath, [join(folder, 'main.js')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const end = ended(child);
  await new Promise<void>((resolve) => child.stderr.once('data', () => resolve()));
  child.kill('SIGTERM');
  expect(await end).toMatchObject({ code: 130, signal: null, stderr: 'loading\nluocheck: interrupted\n' });
});

it('what cannot be loaded is told in one line', async () => {
  const folder = at('unloadable');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'main.js'), readFileSync(BIN));
  writeFileSync(join(folder, 'start.js'), "throw Object.assign(new Error('EMFILE: too many open files, open x'), { code: 'EMFILE' });");
  const end = await ended(spawn(process.execPath, [join(folder, 'main.js')], { stdio: ['ignore', 'pipe', 'pipe'] }));
  expect(end).toMatchObject({ code: 3, stdout: '', stderr: 'luocheck: cannot be loaded: too many open files\n' });
});

describe.each<Signal>(['SIGINT', 'SIGTERM'])('a second %s', (by) => {
  it('ends the process at once, even while it computes', async () => {
    // Stopping never ends here, and does not look up.
    const script = `import { processTerminal } from '${ROOT}dist/cli/terminal.js';
      processTerminal(() => {}).onInterrupt(() => { process._rawDebug('stopping'); for (;;); });
      setInterval(() => {}, 1000);
      process._rawDebug('ready');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const end = ended(child);
    const says = (text: string): Promise<void> => new Promise((resolve) => child.stderr.on('data', (data) => void (String(data).includes(text) && resolve())));
    await says('ready');
    const stopping = says('stopping');
    child.kill(by);
    await sleep(5);
    child.kill(by);
    await stopping;
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    child.kill(by);
    expect(await end).toMatchObject({ code: null, signal: by, stderr: 'ready\nstopping\n' });
  });
});
