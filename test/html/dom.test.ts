// SPDX-License-Identifier: GPL-2.0-only
/** @file The file that the command writes, opened in a DOM without a browser. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Window } from 'happy-dom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeTerminal, luocheck } from '../cli/fake-terminal.js';
import type { ReportDocument } from '../../report/html/document.js';
import { BENCH, coverage, dataOf, fileOf, FOLDER, RACE_ID, RACES, VERDICTS, writeReport } from './report.js';

const PATH = join(FOLDER, 'dom.html');
let report: ReportDocument;
let html: string;
let window: Window;

/** Opens the page at an address below it. */
async function open(hash = ''): Promise<void> {
  await window.happyDOM.close();
  window = new Window({
    url: `http://localhost/report.html${hash}`,
    settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true },
  });
  window.document.write(html);
  await window.happyDOM.waitUntilComplete();
}

const find = (selector: string) => window.document.querySelector(selector)!;
const texts = (selector: string): string[] => [...window.document.querySelectorAll(selector)].map((element) => element.textContent.trim());

async function press(key: string, shiftKey = false): Promise<void> {
  window.dispatchEvent(new window.KeyboardEvent('keydown', { key, shiftKey, bubbles: true }));
  await window.happyDOM.waitUntilComplete();
}

async function click(selector: string): Promise<void> {
  (find(selector) as unknown as { click(): void }).click();
  await window.happyDOM.waitUntilComplete();
}

const raceAddress = (): string => `#finding-${encodeURIComponent(report.findings.find(({ id }) => id === RACE_ID)!.slug)}`;

beforeAll(async () => {
  window = new Window();
  report = await writeReport(PATH, [VERDICTS, RACES, BENCH, await coverage()]);
  html = readFileSync(PATH, 'utf8');
});
afterAll(() => window.happyDOM.close());

describe('the overview', () => {
  beforeAll(() => open());

  it('has a verdict with its bound for each revision', () => {
    expect(texts('.card h2')).toEqual(['posted violated', 'corrected unknown']);
    expect(texts('.bounds li')[1]).toContain('3 programs of concurrent tasks');
  });

  it('has a row for each property that was searched for, and says what a search does not tell', () => {
    const rows = [...window.document.querySelectorAll('.verdicts tbody tr')].map((row) => row.textContent);
    expect(rows.find((row) => row.startsWith('locks-are-balanced'))).toMatch(/violated12unknown$/);
    expect(rows.find((row) => row.startsWith('every-call-ends'))).toMatch(/violated3not told$/);
  });

  it('shows a text as it is, whatever is in it', () => {
    expect(texts('.findings li')[0]).toContain('a </script><b>text</b> with \u2028 in it');
    expect(html).not.toContain('<b>text');
    expect(html).not.toContain('\u2028');
    expect(window.document.querySelector('b')).toBeNull();
  });

  it('plots benchmarks, with what misses its floor marked', () => {
    expect(texts('.bench .label')).toEqual(['ours', 'theirs']);
    expect(texts('.bench .value')).toEqual(['800k states/s, below its floor', '150 states/s']);
  });

  it('says what the searches did not reach, by name', () => {
    expect(texts('.coverage h3')).toEqual(['posted: 50 runs']);
    const branches = texts('.coverage details').find((text) => text.startsWith('branches'))!;
    expect(branches).toMatch(/^branches(\d+) of \d+/);
    expect(branches).toMatch(/luo_files\.ts:\d+ \w+\(\)/);
    expect(texts('.coverage .missed li').length).toBeGreaterThan(5);
  });

  it('changes the theme', async () => {
    const root = window.document.documentElement;
    await click('.theme');
    expect(root.getAttribute('data-theme')).toBe('light');
    await click('.theme');
    expect(root.getAttribute('data-theme')).toBe('dark');
  });
});

describe('a race', () => {
  beforeAll(() => open(raceAddress()));

  it('has a lane for each task and starts before their first step', () => {
    expect(texts('.lane-head')).toEqual(['CPU0', 'CPU1']);
    expect(texts('.position')).toEqual(['step 3 of 10']);
    expect(texts('.none')[0]).toBe('Locks: none is held');
  });

  it('is stepped through by keys: lanes, locks and state follow', async () => {
    await press('End');
    expect(texts('.position')).toEqual(['step 10 of 10']);
    expect(window.location.hash).toMatch(/\/10$/);
    expect(texts('.row.current .event')).toContain('recursive read: luo_state_rwsem');
    expect(texts('.state-panel table:first-of-type tbody tr').join()).toContain('luo_state_rwsemCPU0 (read)CPU0, CPU1');
    expect(texts('.step-panel .violates').join()).toContain('violates every-call-ends');
    await press('ArrowLeft');
    expect(texts('.position')).toEqual(['step 9 of 10']);
    expect(texts('.step-panel h2')).toEqual(['down_write_killable(luo_state_rwsem)']);
    await press('Home');
    await press('ArrowRight', true);
    expect(texts('.position')).toEqual(['step 1 of 10']);
    expect(texts('.state-panel tbody tr').join()).toContain('s0open');
  });

  it('is stepped through by buttons, by rows and by the address', async () => {
    await click('button[aria-label^="One step forward"]');
    expect(texts('.position')).toEqual(['step 2 of 10']);
    await click('.row:nth-of-type(8)');
    expect(texts('.row.current')).toHaveLength(1);
    await open(`${raceAddress()}/7`);
    expect(texts('.position')).toEqual(['step 7 of 10']);
  });

  it('shows the line of the source, and lights the model', () => {
    expect(texts('.source .here').join()).toMatch(/^\d+.*down_read\(luo_state_rwsem\)/);
    const registration = [...window.document.querySelectorAll('.machine')].find((machine) => machine.textContent.startsWith('registration'))!;
    expect([...registration.querySelectorAll('.lit .state-name')].map((name) => name.textContent)).toHaveLength(1);
  });

  it('has a bar for each lock', () => {
    expect(texts('.legend code')).toEqual(['luo_sessions_list_rwsem', 'luo_state_rwsem']);
    expect(window.document.querySelectorAll('.bar-lock.waits')).toHaveLength(2);
  });
});

it('a finding that replaying does not show says so', async () => {
  await open(`#finding-${encodeURIComponent(report.findings.find(({ at }) => at === null)!.slug)}`);
  expect(texts('.alert')).toEqual(['Replaying it with this luocheck does not show it.']);
});

it('an address that leads nowhere leads to the overview', async () => {
  await open('#finding-nothing%/3');
  expect(texts('.alert')[0]).toContain('no finding of that name');
  expect(texts('.card')).toHaveLength(2);
});

describe('the command', () => {
  it('writes to standard output', async () => {
    const { code, stdout } = await luocheck(['report', fileOf('only-bench.json', BENCH), '--output', '-']);
    expect(code).toBe(0);
    expect(dataOf(stdout).benches).toHaveLength(1);
  });

  const without = (name: string): object => ({ ...RACES, verdicts: [{ ...RACES.verdicts[0], [name]: undefined }] });
  it.each([
    ['absent', join(FOLDER, 'absent.json'), 'no such file'],
    ['cut short', fileOf('cut.json', JSON.stringify(VERDICTS).slice(0, 200)), 'not JSON, or cut short'],
    ['foreign', fileOf('foreign.json', { format: 'other' }), '"format" is not one of'],
    ['no object', fileOf('list.json', []), 'the file is not an object'],
    ['of another version', fileOf('version.json', { ...RACES, version: 99 }), 'version 99 of luocheck-race'],
    ['without a bound', fileOf('bound.json', without('bound')), 'verdicts[0].bound is not an object'],
    ['of a revision that nobody has', fileOf('revision.json', { ...RACES, verdicts: [{ ...RACES.verdicts[0], revision: 'frob' }] }), "no revision 'frob'"],
    [
      'with a token that is none',
      fileOf('token.json', { ...RACES, verdicts: [{ ...RACES.verdicts[0], findings: [{ ...RACES.verdicts[0]!.findings[0], replay: 'v9 posted: x' }] }] }),
      'replay token of version 9',
    ],
  ])('a file %s is one line and exit code 2', async (_, path, message) => {
    const { code, stdout, stderr } = await luocheck(['report', path, '--output', join(FOLDER, 'never.html')]);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('ends at Ctrl-C without a file', async () => {
    const terminal = new FakeTerminal();
    terminal.interruptAt = 1;
    const output = join(FOLDER, 'interrupted.html');
    const { code, stdout } = await luocheck(['report', fileOf('interrupted.json', VERDICTS), '--output', output], terminal);
    expect([code, stdout, existsSync(output)]).toEqual([130, '', false]);
  });

  it('needs a file to open, and a folder to write to', async () => {
    const path = fileOf('bench.json', BENCH);
    expect((await luocheck(['report', path, '--open', '--output', '-'])).stderr).toContain('--open needs a file');
    expect((await luocheck(['report', path, '--output', join(FOLDER, 'no', 'x.html')])).stderr).toContain('no such directory');
  });
});
