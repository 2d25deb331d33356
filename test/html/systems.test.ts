// SPDX-License-Identifier: GPL-2.0-only
/** @file Reports on both designs of LUO: what is seen of mainline's machine, whose model is shown, and results that do not fit their code. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Window } from 'happy-dom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raceCatalogue } from '../../cli/race-catalogue.js';
import { walkOf } from '../../cli/walks.js';
import { SharedParts, walkPart } from '../../report/html/walk.js';
import { luocheck } from '../cli/fake-terminal.js';
import { dataOf, fileOf, finding, FOLDER, RACE, RACE_ID, resultOf, SEQUENCE, VERDICTS, writeReport } from './report.js';

const REBOOT = 'v1 linux-7.3: open; create s0 a; preserve s0 0x1 f0; reboot; open; retrieve s0 a; retrieve_fd s0 0x1';
const DEADLOCK = 'v1 linux-7.3: open; create s0 a | preserve s0 0x1 f0 arg=late || reboot | @ 28>1';
const BOTH_END = 'v1 linux-7.3: open | create s0 a || create s1 a !no_file:1 | @ 0>1, 13>0';
const BADLY_ANSWERED = 'v1 linux-7.3: open; create s0 a; preserve s0 0x1 f0 arg=ro';
const ENOTTY = 'v1 linux-7.3: open; create s0 a arg=unknown';

function partOf(token: string) {
  const { walk, system } = walkOf(token);
  const shared = new SharedParts();
  const part = walkPart(walk, shared, { id: system.id, looks: system.looks, catalogue: raceCatalogue(system) });
  const step = (at: number) => part.steps.at(at)!;
  const stillAt = (at: number) => shared.stills.values[step(at).still]!;
  const tablesAt = (at: number) => new Map(stillAt(at).tables.map(({ title, rows }) => [title, rows]));
  const modelAt = (at: number) => shared.models.values[step(at).model]!;
  const callAt = (text: string) => part.calls.find((call) => call.text.includes(text))!;
  return { part, shared, step, tablesAt, modelAt, callAt };
}

describe('a sequence of mainline', () => {
  const { part, shared, step, tablesAt, modelAt, callAt } = partOf(REBOOT);

  it('shows sessions with what was put into them, pages and modules, and goes on in the next kernel', () => {
    const { last } = callAt('PRESERVE_FD');
    expect(tablesAt(last).get('Sessions')).toEqual([['s0', 'a', 'outgoing', '1', '0x1: f0']]);
    expect(tablesAt(last).get('Modules')).toContainEqual(['T', 'loaded', '1']);
    expect(tablesAt(last).get('Pages kept, beyond those of a boot')).toContainEqual(['kho_block_alloc_ser()', '2']);
    expect(callAt('reboot(').result).toBe('= 0; the next kernel runs');
    expect(tablesAt(-1).get('Sessions')).toEqual([['s0', 'a', 'incoming', '1', '-']]);
    expect(tablesAt(-1).get('Kernel')).toContainEqual(['kernel', '2']);
    expect(
      tablesAt(-1)
        .get('Files')!
        .map(([name]) => name),
    ).toEqual(['a/0x1']);
  });

  it('shows a reference from the step on that takes it', () => {
    const taken = part.steps.findIndex(({ text, call }) => text.startsWith('fget(') && part.calls[call] === callAt('PRESERVE_FD'));
    const refs = (at: number) =>
      tablesAt(at)
        .get('Files')!
        .find(([name]) => name === 'f0');
    expect([refs(taken - 1), refs(taken)]).toEqual([undefined, ['f0', '3', '2']]);
  });

  it('lights the states of the model between calls, and says that a call is under way', () => {
    const { first, last } = callAt('PRESERVE_FD');
    expect(part.steps.slice(first, last).map(({ fit }) => fit)).toEqual(new Array(last - first).fill('within'));
    expect([step(last).fit, modelAt(last)]).toMatchObject([
      'exact',
      { outgoing: { open: ['s0'] }, preserved: { preserved: ['0x1 of s0'] }, flb: { preserved: ['the FLB'] } },
    ]);
    expect([step(-1).fit, modelAt(-1)]).toMatchObject([
      'exact',
      { incoming: { held: ['a'] }, received: { retrieved: ['a/0x1'] }, module: { loaded: ['T', 'U'] } },
    ]);
  });

  it('names machines and states that the model has', () => {
    const { tables } = walkOf(REBOOT).system.reachable;
    for (const model of shared.models.values)
      for (const [machine, states] of Object.entries(model)) expect(Object.keys(tables[machine]!.on)).toEqual(expect.arrayContaining(Object.keys(states)));
    expect([...new Set(shared.models.values.flatMap((model) => Object.keys(model)))].sort()).toEqual(Object.keys(tables).sort());
  });

  it('says so where the machine has left the model', () => {
    const left = partOf(BADLY_ANSWERED);
    expect([left.step(-1).fit, left.modelAt(-1)]).toMatchObject(['left', { device: { open: ['the device'] } }]);
  });
});

describe('a race of mainline', () => {
  it('ends in a state of which nobody can tell where it is in the model', () => {
    const { part, step } = partOf(BOTH_END);
    expect(part.lanes).toEqual(['CPU0', 'CPU1']);
    expect(new Set(part.steps.slice(part.first, -1).map(({ fit }) => fit))).toEqual(new Set(['within']));
    expect(step(-1).fit).toBe('unknown');
  });

  it('shows what is locked and waited for at the end of a deadlock', () => {
    const { part, shared, step } = partOf(DEADLOCK);
    const locks = shared.locks.values[step(-1).locks]!;
    expect(locks).toContainEqual({ name: 'luo_session_serialize_rwsem', holders: ['CPU0 (read)'], waiters: ['CPU1'] });
    expect(part.violations.map(({ property }) => property)).toContain('every-call-ends');
  });
});

it('what is left open is judged where a finding is about it', () => {
  const judged = (found?: string): string[] => walkOf('v1 posted: open s0; cancel s0', found).walk.violations.map(({ property }) => property.id);
  expect(judged()).toEqual([]);
  expect(judged('a-cancel-elsewhere-is-einval')).toEqual(['a-cancel-elsewhere-is-einval']);
});

describe('a report on both designs', () => {
  const ID = 'an-unknown-number-is-enotty/luo_ioctl/returns-EINVAL';
  const ENDS = 'every-call-ends/luo_preserve_file+luo_session_serialize/deadlock-luo_session_serialize_rwsem';
  const FIX = '0018-liveupdate-answer-enotty-to-an-ioctl-that-does-not-exist.patch';
  const path = join(FOLDER, 'both.html');
  const window = new Window({ settings: { enableJavaScriptEvaluation: true, suppressInsecureJavaScriptEnvironmentWarning: true } });
  let report: Awaited<ReturnType<typeof writeReport>>;

  beforeAll(async () => {
    const verdicts = [
      resultOf('linux-7.3', [finding(ID, ENOTTY, 'EINVAL', null, FIX), finding(ENDS, DEADLOCK, 'a task waits', null, null)]),
      resultOf('mainline-corrected', []),
      resultOf('linux-7.3+0017', [finding(ID, ENOTTY.replace('linux-7.3', 'linux-7.3+0017'), 'EINVAL', null, FIX)]),
      resultOf('posted', [finding(RACE_ID, RACE, 'a task waits for ever', null)]),
    ];
    report = await writeReport(path, [{ ...VERDICTS, verdicts }]);
  });
  afterAll(() => window.happyDOM.close());

  it('has the properties, fixes and machines of each', () => {
    const [mainline, , , v1] = report.findings;
    expect(report.revisions.map(({ name }) => name)).toEqual(['linux-7.3', 'mainline-corrected', 'linux-7.3+0017', 'posted']);
    expect(report.properties.filter(({ id }) => id === 'every-call-ends').map(({ cells }) => cells.map((cell) => cell?.answer))).toEqual([
      ['violated', undefined, undefined, undefined],
      [undefined, undefined, undefined, 'violated'],
    ]);
    expect([mainline!, v1!].map(({ walk }) => report.walks[walk]!.system)).toEqual(['mainline', 'v1']);
    expect(report.findings.find(({ property }) => property.startsWith('an-unknown'))!.fix).toBe(
      '0018 liveupdate: answer ENOTTY to an ioctl that does not exist',
    );
    expect(Object.entries(report.machines).map(([id, machines]) => [id, machines[0]!.name])).toEqual([
      ['mainline', 'device'],
      ['v1', 'orchestrator'],
    ]);
    expect(report.findings.map(({ at }) => at)).not.toContain(null);
  });

  it('has the source of what is kept and of what was made by edits', () => {
    for (const revision of ['linux-7.3', 'linux-7.3+0017']) {
      const lines = Object.values(report.sources[`mainline/${revision}/luo_core.ts`]!);
      expect(lines.some((text) => text.includes('atomic_cmpxchg'))).toBe(true);
    }
  });

  it('shows the machines of the design, the source and the kernel beside a step', async () => {
    window.happyDOM.setURL(
      `http://localhost/report.html#finding-${encodeURIComponent(report.findings.find(({ property }) => property === 'every-call-ends')!.slug)}/25`,
    );
    window.document.write(readFileSync(path, 'utf8'));
    await window.happyDOM.waitUntilComplete();
    const texts = (selector: string): string[] => [...window.document.querySelectorAll(selector)].map((element) => element.textContent.trim());
    expect(texts('.machine strong')).toEqual(['device', 'outgoing', 'incoming', 'preserved', 'received', 'flb', 'incomingFlb', 'module']);
    expect(texts('.source figcaption')[0]).toMatch(/^mainline\/linux-7\.3\/\w+\.ts:\d+$/);
    expect(texts('.source .here')).toHaveLength(1);
    expect(texts('.state caption')).toEqual(expect.arrayContaining(['Locks', 'Sessions', 'Modules', 'Kernel']));
  });
});

describe('results that do not fit', () => {
  const answered = async (...verdicts: object[]): Promise<string> => {
    const { code, stdout, stderr } = await luocheck(['report', fileOf('unfit.json', { ...VERDICTS, verdicts }), '--output', '-']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^luocheck: [^\n]+\n$/);
    return stderr;
  };
  const mine = join(FOLDER, 'mine');
  const OF_MINE = 'locks-are-balanced/luo_files_commit_data_to_fdt/unbalanced_up_read-luo_sessions_list_rwsem';
  const ofMine = (program: string): object => resultOf(mine, [finding(OF_MINE, `v1 ${mine}: ${program}`, 'x', null)]);
  const [, program = ''] = SEQUENCE.split(/: (.*)/s);

  beforeAll(() => {
    mkdirSync(mine);
    writeFileSync(join(mine, 'luo_files.ts'), `${readFileSync('reference/v1/posted/luo_files.ts', 'utf8')}// mine\n`);
  });

  it('to the code as it is are told in one line, and those that fit are reported', async () => {
    const { code, stdout } = await luocheck(['report', fileOf('fit.json', { ...VERDICTS, verdicts: [ofMine(program)] }), '--output', '-']);
    expect([code, dataOf(stdout).findings[0]!.at === null]).toEqual([0, false]);
    expect(Object.values(dataOf(stdout).sources[join(mine, 'luo_files.ts')]!).length).toBeGreaterThan(6);
    expect(await answered(ofMine('open s0'))).toContain(`finding ${OF_MINE}: ${mine} does not show it: its code is not the one that was searched`);
  });

  it('to the design are told, too', async () => {
    const foreign = resultOf('linux-7.3', [finding(RACE_ID, RACE, 'x', null)]);
    expect(await answered(foreign)).toContain(`finding ${RACE_ID}: its replay token is of another system than linux-7.3`);
  });

  it('of a tree that is gone', async () => {
    const gone = join(FOLDER, 'gone');
    expect(await answered(resultOf(gone, []))).toContain(`unfit.json: ${gone}: no such file or directory`);
  });
});
