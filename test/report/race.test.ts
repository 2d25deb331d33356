// SPDX-License-Identifier: GPL-2.0-only
/** @file Races as they read: one of each kind of what can break. */
import { describe, expect, it } from 'vitest';
import { raceCatalogue } from '../../cli/race-catalogue.js';
import { parseRace } from '../../systems/v1/notation.js';
import { raceProperties } from '../../properties/v1/tasks.js';
import { raceTrace } from '../../search/race/trace.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { brokenLines } from '../../report/race/broken.js';
import { racePicture, raceReplay, type ShownViolation } from '../../report/race/race.js';

const CATALOGUE = raceCatalogue();

/** Golden file -> a race of the posted patch, and the property to show. */
const RACES = {
  deadlock: ['open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1', 'every-call-ends'],
  recursion: ['open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | @ 4>1', 'no-recursive-acquisition'],
  imbalance: ['open s0; preserve s0 0x1 f0 | prepare s0 !setprop_file:1 || open s1 |', 'locks-are-balanced'],
  'use-after-free': ['open s0; preserve s0 0x1 f0 | unregister_handler || unpreserve s0 0x1 | @ 5>1', 'no-use-after-free'],
  'data-race': ['open s0; preserve s0 0x1 f0 | unregister_handler || unpreserve s0 0x1 |', 'no-data-race'],
  leak: ['open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 | @ 9>1', 'every-registration-is-reachable'],
  'two-owners': ['open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1 | @ 9>1', 'a-token-has-one-owner'],
  'three-tasks': ['open s0; open s1; open s2 | preserve s0 0x1 f0 || preserve s1 0x1 f1 || get_state s2 | @ 3>2, 13>1', 'a-token-has-one-owner'],
  'next-kernel': [
    'open s0; open s1; open s2 | preserve s0 0x1 f0 || preserve s1 0x1 f1 | prepare s2; reboot; open s2; restore s2 0x1 @ 11>1',
    'the-next-kernel-never-panics',
  ],
  jump: ['open s0; preserve s0 0x1 f0 | reboot || prepare s0 | @ 2>1', 'the-jump-hands-over-what-was-frozen'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

function report([text, property]: readonly [string, string], full = false): string {
  const revision = findRevision('posted')!;
  const trace = raceTrace(revision, parseRace(text), raceProperties);
  const shown = trace.judged.violations.find((violation) => violation.property.id === property);
  const violations: ShownViolation[] = shown ? [{ property, violation: shown.violation }] : [];
  return raceReplay(revision, trace, violations, CATALOGUE, { full });
}

function raceLinesOf(text: string, full = false): string[] {
  const trace = raceTrace(findRevision('posted')!, parseRace(text), raceProperties);
  return racePicture(trace, [], CATALOGUE, full);
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The functions below which the last such line stands, outermost first: whose lines are indented less, the nearest of each depth. */
function functionsAbove(lines: readonly string[], text: string): string[] {
  const at = lines.findLastIndex((line) => line.trim() === text);
  expect(at, text).toBeGreaterThanOrEqual(0);
  const found: string[] = [];
  let indent = indentOf(lines[at]!);
  for (const line of lines.slice(0, at).toReversed()) {
    if (line.startsWith('  |') || indentOf(line) >= indent) continue;
    const name = /^ +(\w+)\(\)$/.exec(line)?.[1];
    // The call itself, or the other column.
    if (name === undefined) break;
    found.unshift(name);
    indent = indentOf(line);
  }
  return found;
}

const tooLong = (text: string): string[] => text.split('\n').filter((line) => line.length > 72 && !/^ +replay /.test(line));

describe('a race', () => {
  it.each(Object.entries(RACES))('reads as it did: %s', async (name, race) => {
    const text = report(race);
    expect(text).toContain(`property  ${race[1]}`);
    await expect(text).toMatchFileSnapshot(`golden/race-${name}.txt`);
  });

  it('shows the signal in the column of the task that it reaches', async () => {
    const revision = findRevision('corrected')!;
    const trace = raceTrace(revision, parseRace('open s0; preserve s0 0x1 f0 | prepare s0 || cancel s0 || kill 1 | @ 8>1, 11>8'), raceProperties);
    const text = raceReplay(revision, trace, [], CATALOGUE, { full: false });
    expect(text).toMatch(/waits\n +a fatal signal arrives\n/);
    await expect(text).toMatchFileSnapshot('golden/race-signal.txt');
  });

  it.each([
    ['__luo_prepare', RACES.jump[0]],
    ['__luo_cancel', 'open s0; preserve s0 0x1 f0; prepare s0 | reboot || cancel s0 | @ 2>1'],
    ['luo_freeze', 'open s0; preserve s0 0x1 f0; prepare s0 | reboot kexec=fail || get_state s0 | @ 12>1'],
  ])('names %s() again when it goes on after a callee and writes the state', (name, text) => {
    for (const full of [false, true]) {
      const above = functionsAbove(raceLinesOf(text, full), 'writes luo_core.luo_state');
      expect(above.at(-1)).toBe(name);
      expect(above).not.toContain('luo_set_state');
    }
  });

  it('indents by the depth of the calls, and names no function twice in a row', () => {
    const lines = raceLinesOf('open s0; preserve s0 0x1 f0; prepare s0 | reboot kexec=fail || cancel s0 |', true);
    expect(functionsAbove(lines, 'handler: cancel 0x1')).toEqual(['__luo_cancel', '__luo_files_cancel', 'luo_files_cancel_one']);
    expect(functionsAbove(lines, 'handler: freeze 0x1')).toEqual(['liveupdate_reboot', 'luo_freeze', 'luo_files_freeze', 'luo_files_freeze_one']);
    const named = lines.filter((line) => !line.startsWith('  |')).map((line) => /^ +(\w+)\(\)$/.exec(line)?.[1]);
    expect(named.filter((name, i) => name !== undefined && name === named[i - 1])).toEqual([]);
  });

  it('leaves the jump to the system call: liveupdate_reboot() has returned by then', () => {
    expect(functionsAbove(raceLinesOf(RACES.jump[0]), 'machine_kexec()')).toEqual([]);
  });

  it('shows both accesses of a data race, and calls a kfree() what it is', () => {
    const text = report(RACES['data-race']);
    const columns = text.slice(0, text.indexOf('BUG: KCSAN')).split('\n');
    expect(functionsAbove(columns, 'read(luo_file.fh)')).toEqual(['liveupdate_unregister_file_handler']);
    expect(functionsAbove(columns, 'frees luo_file #1')).toEqual(['luo_unregister_file']);
    expect(text).toMatch(/^ {4}kfree\(\) of luo_file #1 by CPU1 in luo_unregister_file\(\) <$/m);
    expect(text).not.toContain('write to luo_file');
  });

  it('says who waits killably, and what a fatal signal would do', () => {
    const text = report(RACES.deadlock);
    expect(text).toMatch(/CPU1: ioctl\(s1, PREPARE\) waits killably for luo_state_rwsem \(write\)/);
    expect(text).toMatch(/CPU0: close\(s0\) waits for luo_state_rwsem \(read\)/);
    expect(text).toContain('A fatal signal to CPU1 would end it.');
    expect(text).not.toMatch(/for ever|never returns/);
  });

  it.each([
    // The signal reaches a task that waits for ever: its wait is not killable.
    [
      'posted',
      'open s0; preserve s0 0x1 f0; prepare s0 | restore s0 0x1 || open s1 || reboot !cb_freeze:1:ENOMEM || kill 2 | @ 0>2, 7>0',
      [
        'CPU0: ioctl(s0, FD_RESTORE, {token 0x1}) waits for luo_state_rwsem (read) in luo_retrieve_file() < luo_ioctl_fd_restore() < luo_ioctl() held by CPU2 (write, since luo_freeze())',
        'CPU1: s1 = open("/dev/liveupdate") waits for luo_sessions_list_rwsem (write) in luo_create_session() < luo_open() held by CPU2 (read, since luo_files_freeze())',
        'CPU2: kexec reboot waits for luo_sessions_list_rwsem (read) in __luo_files_cancel() < luo_files_freeze() < luo_do_subsystems_freeze_calls() held by CPU2 (read, since luo_files_freeze()) queued behind CPU1 (write)',
      ],
    ],
    // It reaches a task of two, and the one that is queued behind it.
    [
      'posted',
      'open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 !cb_prepare:1 || kill 0 | @ 4>1',
      [
        'CPU0: close(s0) waits for luo_state_rwsem (read) in luo_unregister_file() < luo_destroy_session() < luo_release() held by CPU0 (read, since luo_destroy_session()) queued behind CPU1 (write)',
        'CPU1: ioctl(s1, PREPARE) waits killably for luo_state_rwsem (write) in __luo_prepare() < luo_prepare() < luo_ioctl() held by CPU0 (read, since luo_destroy_session())',
      ],
    ],
  ])('takes what each task waits for from its own last attempt, whomever a signal reaches: %s %s', (revision, text, told) => {
    const trace = raceTrace(findRevision(revision)!, parseRace(text), raceProperties);
    const { violation } = trace.judged.violations.find(({ property }) => property.id === 'every-call-ends')!;
    const lines = brokenLines(trace, violation, CATALOGUE);
    const entries = lines
      .join('\n')
      .split(/\n(?=CPU\d+: |A fatal)/)
      .slice(1);
    expect(entries.filter((entry) => entry.startsWith('CPU')).map((entry) => entry.replace(/\s+/g, ' '))).toEqual(told);
    // What a deadlock is reported with is what the task did, not what was done to it.
    expect(trace.steps.filter(({ name, events }) => name === 'signal' && events.length > 0)).toEqual([]);
  });

  it('shows one deadlock once, however many locks it is reported for', () => {
    const text = 'open s0; preserve s0 0x1 f0; prepare s0 | restore s0 0x1 || open s1 || reboot !cb_freeze:1:ENOMEM || kill 2 | @ 0>2, 7>0';
    const revision = findRevision('posted')!;
    const trace = raceTrace(revision, parseRace(text), raceProperties);
    const shown = trace.judged.violations
      .filter(({ property }) => property.id === 'every-call-ends')
      .map(({ violation }) => ({ property: 'every-call-ends', violation }));
    expect(new Set(shown.map(({ violation }) => violation.cause)).size).toBe(2);
    expect(raceReplay(revision, trace, shown, CATALOGUE).match(/DEADLOCK/g)).toHaveLength(1);
  });

  it('says so where no signal helps', () => {
    const trace = raceTrace(findRevision('posted')!, parseRace(RACES.deadlock[0]), raceProperties);
    const { violation } = trace.judged.violations.find(({ property }) => property.id === 'every-call-ends')!;
    const told = (ending: 'deadlock' | 'panic'): string =>
      brokenLines({ ...trace, signals: trace.signals.map((one) => ({ ...one, ending })) }, violation, CATALOGUE).join('\n');
    expect(told('deadlock')).toContain('A fatal signal to CPU1 would end that wait, and not the deadlock.');
    expect(told('panic')).toContain('A fatal signal to CPU1 would end it in a panic.');
  });

  it('shows every step with its locks', async () => {
    await expect(report(RACES.deadlock, true)).toMatchFileSnapshot('golden/race-full.txt');
  });

  it.each(Object.entries(RACES).flatMap(([name, race]) => [false, true].map((full) => ({ name, race, full }))))(
    'keeps to 72 columns: $name, full: $full',
    ({ race, full }) => {
      expect(tooLong(report(race, full))).toEqual([]);
    },
  );
});
