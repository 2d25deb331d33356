// SPDX-License-Identifier: GPL-2.0-only
/** @file `export promela` and `--itf`: where they write to, and what they refuse. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { invariants as ofMainline } from '../../model/mainline/invariants.js';
import { mutants as mainlineMutants } from '../../model/mainline/mutants.js';
import { invariants } from '../../model/v1/invariants.js';
import { mutants } from '../../model/v1/mutants.js';
import { faultsOf, type Trace } from '../report/itf-format.js';
import { luocheck } from './fake-terminal.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'luocheck-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const SMALL = ['-S', '1', '-T', '1', '-D', '1'];
const lastAction = ({ states }: Trace): unknown => states.at(-1)!['action'];
const read = (name: string): Trace => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Trace;

describe('export promela', () => {
  it('writes to standard output or to a file, the same', async () => {
    const path = join(FOLDER, 'luo.pml');
    const { code, stdout, stderr } = await luocheck(['export', 'promela', ...SMALL]);
    expect([code, stderr]).toEqual([0, '']);
    expect(await luocheck(['export', 'promela', ...SMALL, '--output', path])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(path, 'utf8')).toBe(stdout);
  });

  it('writes every verb and every invariant, with its items', async () => {
    const { stdout } = await luocheck(['export', 'promela']);
    expect(stdout).toContain('#define SESSIONS 2\n#define TOKENS 2\n#define PROCESSES 1\n#define DESCRIPTORS 2');
    for (const { name, items } of invariants) {
      expect(stdout).toContain(`/* ${name} (item${items.length > 1 ? 's' : ''} ${items.join(', ')}) */\n`);
      expect(stdout).toContain(`CHECK(${name.replaceAll('-', '_')})`);
    }
  });

  it.each(mutants.map(({ name }) => [name]))('writes %s as a few other lines', async (name) => {
    const lines = async (...more: string[]): Promise<string[]> => (await luocheck(['export', 'promela', ...SMALL, ...more])).stdout.split('\n');
    const [right, wrong] = [await lines(), await lines('--mutant', name)];
    expect(wrong.join('\n')).toContain(`wrong on purpose: ${name}`);
    const behindTheHead = (text: readonly string[]): string => text.slice(text.indexOf(' */')).join('\n');
    expect(behindTheHead(wrong)).not.toBe(behindTheHead(right));
    expect(wrong.filter((line) => !right.includes(line)).length).toBeLessThan(12);
  });
});

describe("export promela of mainline's model", () => {
  const MAINLINE = ['export', 'promela', '--model', 'mainline'];

  it('writes every invariant, with its items', async () => {
    const { code, stdout } = await luocheck([...MAINLINE, '--files', 'f0', 'm0']);
    expect(code).toBe(0);
    expect(stdout).toContain('files f0 m0.\n');
    for (const { name, items } of ofMainline) expect(stdout).toContain(`/* ${name} (item${items.length > 1 ? 's' : ''} ${items.join(', ')}) */\n`);
  });

  it.each(mainlineMutants.map(({ name }) => [name]))('writes %s as a few other lines', async (name) => {
    const [right, wrong] = [await luocheck(MAINLINE), await luocheck([...MAINLINE, '--mutant', name])].map(({ stdout }) => stdout);
    expect(wrong).toContain(`wrong on purpose: ${name}`);
    const behindTheHead = (text: string): string => text.slice(text.indexOf(' */'));
    expect(behindTheHead(wrong!)).not.toBe(behindTheHead(right!));
    const lines = right!.split('\n');
    expect(wrong!.split('\n').filter((line) => !lines.includes(line)).length).toBeLessThan(20);
  });
});

describe('explore --itf', () => {
  const SECOND = ['explore', ...SMALL, '--mutant', 'committed-tokens-miss-the-freeze'];

  it('writes a shortest counterexample beside the report', async () => {
    const { code, stdout } = await luocheck([...SECOND, '--itf', join(FOLDER, 'one.itf.json')]);
    expect(code).toBe(1);
    expect(stdout).toContain('is violated after');
    const trace = read('one.itf.json');
    expect(faultsOf(trace)).toEqual([]);
    const steps = [...stdout.matchAll(/is violated after\n((?: {4}\s*\d+ .*\n)+)/g)].map(([, list]) => list!.trimEnd().split('\n').length);
    expect(trace.states).toHaveLength(1 + Math.min(...steps));
  });

  it('writes one of each violated invariant into a folder', async () => {
    const folder = mkdtempSync(join(FOLDER, 'all-'));
    const { stdout } = await luocheck([...SECOND, '--itf', folder]);
    const violated = [...stdout.matchAll(/^ {2}(\S+) is violated after$/gm)].map(([, name]) => `${name}.itf.json`);
    expect(violated.length).toBeGreaterThan(1);
    expect(readdirSync(folder).sort()).toEqual(violated.sort());
  });

  it('writes to standard output instead of the report, of the invariant asked for', async () => {
    const { code, stdout } = await luocheck([...SECOND, '--invariant', 'a-plain-kexec-hands-nothing-over', '--itf', '-']);
    expect(code).toBe(1);
    const trace = JSON.parse(stdout) as Trace;
    expect(trace['#meta']!['description']).toBe('the last step violates a-plain-kexec-hands-nothing-over');
    expect(lastAction(trace)).toMatch(/^reboot/);
  });

  it('writes nothing, and says so, when nothing is violated', async () => {
    const { code, stdout, stderr } = await luocheck(['explore', ...SMALL, '--itf', '-']);
    expect([code, stdout, stderr]).toEqual([0, '', 'luocheck: --itf: no invariant is violated, there is no trace to write\n']);
  });

  it("writes one of mainline's model", async () => {
    const wrong = ['--model', 'mainline', '--files', 'x0', '--mutant', 'the-device-opens-once', '--invariant', 'the-device-opens-whenever-it-is-not-open'];
    const { code, stdout } = await luocheck(['explore', ...wrong, '--itf', '-']);
    expect(code).toBe(1);
    const trace = JSON.parse(stdout) as Trace;
    expect(faultsOf(trace)).toEqual([]);
    expect(trace.states.map(({ action, answer }) => `${action as string}: ${answer as string}`)).toEqual([
      'init: ',
      'open: 0',
      'close_device: 0',
      'open: -EBUSY',
    ]);
  });
});

describe('replay --itf', () => {
  it("writes the model's states along a sequence", async () => {
    const { code, stdout } = await luocheck(['replay', 'v1 corrected: open s0; preserve s0 0x10 f0; prepare s0; close s0; reboot', '--itf', '-']);
    expect(code).toBe(0);
    const trace = JSON.parse(stdout) as Trace;
    expect(faultsOf(trace)).toEqual([]);
    expect(trace.states.map(({ luo }) => luo)).toEqual(['normal', 'normal', 'normal', 'prepared', 'prepared', 'updated']);
    expect(trace.states.at(-1)!['incoming']).toEqual({ '#map': [['0x10', 'waiting']] });
    expect(trace['#meta']!['status']).toBe('ok');
  });

  it("writes mainline's, over a kexec", async () => {
    const token = 'v1 mainline-corrected: open; create s0 a; preserve s0 0x10 m0; reboot; open; retrieve s0 a';
    const { code, stdout } = await luocheck(['replay', token, '--itf', '-']);
    expect(code).toBe(0);
    const trace = JSON.parse(stdout) as Trace;
    expect(faultsOf(trace)).toEqual([]);
    const phases = trace.states.map(({ incoming }) => (incoming as readonly { state: string }[]).map(({ state }) => state).join());
    expect(phases).toEqual(['', '', '', '', 'waiting', 'waiting', 'held']);
  });

  it('ends where the machine leaves the model', async () => {
    const { code, stdout } = await luocheck(['replay', 'v1 posted: open s0; preserve s0 0x1 f0; prepare s0; close s0; reboot', '--itf', '-']);
    expect(code).toBe(1);
    const trace = JSON.parse(stdout) as Trace;
    expect(lastAction(trace)).toBe('prepare s0');
    expect(trace['#meta']!['description']).toContain('after close s0 the machine is in no state of the model');
  });
});

describe('one line and exit code 2', () => {
  it.each([
    [['export'], "missing required argument 'language'"],
    [['export', 'tla'], 'Allowed choices are promela'],
    [['export', 'promela', '--sessions', '0'], 'Expected a whole number from 1 to 4'],
    [['export', 'promela', '--mutant', 'cancel-calls'], 'did you mean cancel-calls-twice?'],
    [['export', 'promela', '--output', '/nowhere/luo.pml'], '/nowhere/luo.pml: no such directory: /nowhere'],
    [['export', 'promela', '--output', FOLDER], 'is a directory'],
    [['explore', '--itf', '/nowhere/x.itf.json'], '/nowhere/x.itf.json: no such directory: /nowhere'],
    [['explore', '--files', 'f0'], '--files goes with --model mainline'],
    [['export', 'promela', '--files', 'f0'], '--files goes with --model mainline'],
    [['export', 'promela', '--model', 'mainline', '--mutant', 'freeze-calls'], 'no mutant'],
    [['explore', '--model', 'mainline', '--files', 'f7'], "no file 'f7'"],
    [['diagram', '--model', 'mainline', 'orchestrator'], "no machine 'orchestrator': there are device, outgoing"],
    [['diagram', '--model', 'mainline', 'reachable'], 'more than 150 states'],
    [['explore', '--no-invariants', '--itf', 'x.itf.json'], '--itf needs invariants'],
    [['explore', '--no-invariants', '--invariant', 'a-file-is-retrieved-once'], 'contradict each other'],
    [['explore', '--invariant', 'a-file-is-retrieved-twice'], 'did you mean a-file-is-retrieved-once?'],
    [['replay', 'v1 posted: open s0 | close s0 || prepare s0 |', '--itf', '-'], '--itf needs a sequence'],
    [['replay', 'v1 posted: open s0', '--itf', '/nowhere/x.itf.json'], 'no such directory: /nowhere'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await luocheck(args);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect([code, stdout]).toEqual([2, '']);
  });
});
