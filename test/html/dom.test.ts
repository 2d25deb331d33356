// SPDX-License-Identifier: GPL-2.0-only
/** @file The file that the command writes, opened in a DOM without a browser. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Window } from 'happy-dom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeTerminal, luocheck } from '../cli/fake-terminal.js';
import type { ReportDocument } from '../../report/html/document.js';
import { BENCH, coverage, dataOf, fileOf, FOLDER, older, RACE_ID, RACES, turned, VERDICTS, writeReport } from './report.js';

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
    expect(rows.find((row) => row.startsWith('locks-are-balanced'))).toMatch(/postedviolated#1#2correctedunknown$/);
    expect(rows.find((row) => row.startsWith('every-call-ends'))).toMatch(/postedviolated#3correctednot told$/);
  });

  it('calls a finding by the same number everywhere', () => {
    const [first, second] = [...window.document.querySelectorAll('.numbers a')];
    expect([first!.textContent, second!.textContent]).toEqual(['#1', '#2']);
    expect(first!.getAttribute('aria-label')).toMatch(/^#1: a <\/script>/);
    expect([...window.document.querySelectorAll('.findings li')].map((item) => item.getAttribute('value'))).toEqual(['1', '2', '3']);
    expect(html).toContain("content:'#' counter(list-item)".replaceAll("'", '"'));
  });

  it('shows the worse of what two searches say of a property', () => {
    const cellsOf = (property: string): readonly (string | null)[] =>
      report.properties.find(({ id }) => id === property)!.cells.map((cell) => cell && cell.answer);
    expect(cellsOf('every-call-ends')).toEqual(['violated', null]);
    expect(cellsOf('no-use-after-free')).toEqual(['unknown', null]);
    expect(cellsOf('no-data-race')).toEqual(['holds', null]);
    expect(texts('.card .strong')).toEqual(['2 properties violated, 1 holds, 1 undecided', '1 property undecided']);
  });

  it('says how many findings no checker of the kernel sees, and which', () => {
    expect(texts('.card')[0]).toContain("1 of 3 findings is seen by none of the kernel's own checkers in the execution that shows it.");
    expect(texts('.card')[1]).not.toContain('seen by');
    expect(texts('.findings li > .faint')).toEqual([
      expect.stringMatching(/^3 calls; seen by none$/),
      expect.stringMatching(/^6 calls; seen by lockdep, hung task$/),
      expect.stringMatching(/^2 tasks, 5 calls, 1 preemption; seen by lockdep, hung task$/),
    ]);
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

  it('says who sees it, and why the others do not', () => {
    expect(texts('.facts dt')).toEqual(['expected', 'happened', 'fix', 'seen by', 'replay']);
    expect(texts('.facts dd')[3]).toBe('lockdep (possible recursive locking) and hung task (a task is blocked); not by KCSAN (all accesses are ordered)');
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

it('a finding that no checker sees says why', async () => {
  await open(`#finding-${encodeURIComponent(report.findings.find(({ property, at }) => property === 'locks-are-balanced' && at !== null)!.slug)}`);
  expect(texts('.facts dd')[3]).toBe("none of the kernel's own checkers: lockdep (turned itself off at another defect), kmemleak (does not track pages)");
});

it('what race --json writes of each property is in the table, and what it says of each finding', async () => {
  const path = join(FOLDER, 'real.json');
  const properties = ['every-registration-is-reachable', 'no-lock-order-cycle'];
  const search = ['--strategy', 'random', '--runs', '40', '--executions', '40', '--seed', '7', '--property', ...properties];
  expect((await luocheck(['race', '--revision', 'posted', 'corrected', ...search, '--json', path])).code).toBe(1);
  const { stdout } = await luocheck(['report', path, '--output', '-']);
  const { properties: rows, revisions, findings } = dataOf(stdout);
  expect(rows.map(({ id, cells }) => [id, ...cells.map((cell) => cell?.answer)])).toEqual([
    ['every-registration-is-reachable', 'violated', 'holds'],
    ['no-lock-order-cycle', 'holds', 'holds'],
  ]);
  expect(revisions.map(({ summary }) => summary)).toEqual(['1 property violated, 1 holds', '2 properties hold']);
  expect(findings.map(({ seenBy }) => seenBy?.tools)).toEqual([['kmemleak']]);
});

it('findings have the numbers of the order in which they are shown, whatever the order of the files', async () => {
  const { findings, defects, properties } = await writeReport(join(FOLDER, 'turned.html'), [turned(RACES), turned(VERDICTS)]);
  expect(defects.flatMap(({ findings: members }) => members)).toEqual([...findings.keys()]);
  expect(findings.map(({ fix }) => fix?.slice(0, 4))).toEqual(['0001', '0002', '0002']);
  expect(properties.find(({ id }) => id === 'no-use-after-free')!.cells[0]!.answer).toBe('unknown');
});

describe('files of a luocheck that did not write as much', () => {
  const openReportOn = async (results: readonly object[]): Promise<void> => {
    const path = join(FOLDER, 'older.html');
    report = await writeReport(path, results);
    html = readFileSync(path, 'utf8');
    await open();
  };

  it('are read: what they do not say is not told', async () => {
    await openReportOn([older(VERDICTS), older(RACES)]);
    expect(texts('.card')[0]).not.toContain('checkers');
    expect(texts('.findings li > .faint')).toEqual(['3 calls', '6 calls', '2 tasks, 5 calls, 1 preemption']);
    await open(raceAddress());
    expect(texts('.facts dd')[3]).toBe('not told');
  });

  it('stand beside newer ones: the one of two that says more is shown', async () => {
    await openReportOn([older(RACES), older(VERDICTS), RACES]);
    expect(texts('.card')[0]).toContain(
      "1 finding is seen by at least one of the kernel's own checkers in the execution that shows it; of 2 other findings the results do not say.",
    );
    await open(raceAddress());
    expect(texts('.facts dd')[3]).toContain('lockdep');
  });
});

describe('findings that read the same', () => {
  const [race] = RACES.verdicts[0]!.findings as { id: string; replay: string }[];
  const like = (replay: string, cause: string): object => ({ ...race, id: `${RACE_ID}${cause}`, replay });
  const openOn = async (...findings: object[]): Promise<void> => {
    const path = join(FOLDER, 'alike.html');
    report = await writeReport(path, [{ ...RACES, verdicts: [{ ...RACES.verdicts[0], findings }] }]);
    html = readFileSync(path, 'utf8');
    await open();
  };

  it('are told apart by the calls of their tasks', async () => {
    await openOn(race!, like(race!.replay.replace('prepare s1', 'finish s1'), '-2'));
    expect(texts('.calls')).toEqual(['close(s0) || ioctl(s1, PREPARE)', 'close(s0) || ioctl(s1, FINISH)']);
    expect(find('.numbers a').getAttribute('aria-label')).toBe('#1: a task waits for ever: close(s0) || ioctl(s1, PREPARE)');
  });

  it('by all calls where the tasks make the same ones, then by their order', async () => {
    const longer = race!.replay.replace('preserve', 'dup s0; preserve');
    await openOn(race!, like(longer, '-2'), like(race!.replay.replace('4>1', '5>1'), '-3'));
    const before = 's0 = open("/dev/liveupdate"); s1 = open("/dev/liveupdate");';
    const rest = 'ioctl(s0, FD_PRESERVE, {token 0x1, f0}) | close(s0) || ioctl(s1, PREPARE)';
    expect(texts('.calls')).toEqual([`${before} ${rest} | @ 4>1`, `${before} dup(s0) ${rest}`.replace('dup(s0) ', 'dup(s0); '), `${before} ${rest} | @ 5>1`]);
  });

  it('and by nothing more where nothing reads like them', async () => {
    await openOn(race!);
    expect(texts('.calls')).toEqual([]);
  });
});

it('an address that leads nowhere leads to the overview', async () => {
  html = readFileSync(PATH, 'utf8');
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

  const withProperty = (property: object): object => ({ ...RACES, verdicts: [{ ...RACES.verdicts[0], properties: [property] }] });
  const withSeenBy = (seenBy: object): object => ({
    ...RACES,
    verdicts: [{ ...RACES.verdicts[0], findings: [{ ...RACES.verdicts[0]!.findings[0], seenBy }] }],
  });
  const without = (name: string): object => ({ ...RACES, verdicts: [{ ...RACES.verdicts[0], [name]: undefined }] });
  it.each([
    ['absent', join(FOLDER, 'absent.json'), 'no such file'],
    ['cut short', fileOf('cut.json', JSON.stringify(VERDICTS).slice(0, 200)), 'not JSON, or cut short'],
    ['foreign', fileOf('foreign.json', { format: 'other' }), '"format" is not one of'],
    ['no object', fileOf('list.json', []), 'the file is not an object'],
    ['of another version', fileOf('version.json', { ...RACES, version: 99 }), 'luocheck-race of version 99'],
    ['without a bound', fileOf('bound.json', without('bound')), 'verdicts[0].bound is not an object'],
    ['of a revision that nobody has', fileOf('revision.json', { ...RACES, verdicts: [{ ...RACES.verdicts[0], revision: 'frob' }] }), "no revision 'frob'"],
    [
      'with an answer that is none',
      fileOf('answer.json', withProperty({ property: 'every-call-ends', answer: 'perhaps' })),
      'answer is not one of holds, violated, unknown',
    ],
    ['with a property that has no name', fileOf('property.json', withProperty({ answer: 'holds' })), 'verdicts[0].properties[0].property is not a text'],
    [
      'with a checker that is none',
      fileOf('tool.json', withSeenBy({ reports: [{ tool: 'frob' }], silent: [] })),
      'seenBy.reports[0].tool is not one of lockdep',
    ],
    ['with half of what is seen', fileOf('silent.json', withSeenBy({ reports: [] })), 'verdicts[0].findings[0].seenBy.silent is not a list'],
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
