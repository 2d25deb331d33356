// SPDX-License-Identifier: GPL-2.0-only
/** @file Histories that the model explains, and such that it does not. */
import { describe, expect, it } from 'vitest';
import { initialState, step, type ModelState } from '../../../model/v1/system.js';
import type { Action } from '../../../model/v1/actions.js';
import { findRevision } from '../../../reference/v1/revisions.js';
import { replay } from '../../../search/race/explore.js';
import { parseProgram, parseRace } from '../../../systems/v1/notation.js';
import type { HistoryCall } from '../../../search/race/execution.js';
import { linearize } from '../../../search/race/linearize.js';
import { v1 } from '../../../systems/v1.js';

const BOUNDS = { sessions: 2, tokens: 1, processes: 1, descriptors: Infinity };

/** The state after a program of which every step has one outcome. */
function after(text: string, from: ModelState = initialState(BOUNDS)): ModelState {
  return parseProgram(text).actions.reduce((state, action) => step(state, action)[0]!.next, from);
}

function call(action: string, ret: string | 0 | null, begin: number, end: number, callbacks: [number, string[]][] = []): HistoryCall {
  const [parsed] = parseProgram(action).actions as [Action];
  const reboot = parsed.verb === 'reboot' && ret === 0 ? { reboot: 'booted' as const } : {};
  const settled =
    ret === null
      ? null
      : { outcome: { ret, callbacks: new Map(callbacks), ...reboot }, callbacks: [], events: [], rebooted: null, handover: null, fired: false };
  return { task: 0, action: parsed, begin, end, settled, callbacks: new Map(callbacks), killed: false } as unknown as HistoryCall;
}

const OPEN = after('open s0; open s1');

describe('a history', () => {
  it('is explained by the order in which overlapping calls took effect', () => {
    const history = [call('preserve s0 0x1 f0', 0, 0, 10), call('preserve s1 0x1 f1', '-EEXIST', 1, 9)];
    expect(linearize(v1, OPEN, history, after('preserve s0 0x1 f0', OPEN))).toBe('linearizable');
  });

  it('is illegal when two calls succeed of which one must fail', () => {
    const history = [call('preserve s0 0x1 f0', 0, 0, 10), call('preserve s1 0x1 f1', 0, 1, 9)];
    expect(linearize(v1, OPEN, history, null)).toBe('illegal');
  });

  it('keeps the order of calls that do not overlap', () => {
    const first = [call('preserve s0 0x1 f0', 0, 0, 3), call('preserve s1 0x1 f1', '-EEXIST', 3, 6)];
    const second = [call('preserve s0 0x1 f0', 0, 3, 6), call('preserve s1 0x1 f1', '-EEXIST', 0, 3)];
    expect(linearize(v1, OPEN, first, null)).toBe('linearizable');
    expect(linearize(v1, OPEN, second, null)).toBe('illegal');
  });

  it('begins a call with its first step, also the first call of a task, and leaves out what took none', () => {
    const REVISION = findRevision('corrected-0009')!;
    const { program, schedule } = parseRace('open s0; preserve s0 0x1 f0; prepare s0 | cancel s0; prepare s0 || reboot | @ 39>1');
    const { outcome, violations } = replay(REVISION, { program, schedule }, v1.raceProperties);
    const [cancel, reboot, prepare] = outcome.history;
    expect([cancel!.begin, reboot!.begin, prepare!.begin]).toEqual([0, 39, cancel!.end]);
    expect(violations.map(({ property }) => property.id)).toContain('linearizable-as-the-model');
    expect(linearize(v1, OPEN, [call('preserve s0 0x1 f0', null, Infinity, Infinity)], after('preserve s0 0x1 f0', OPEN))).toBe('illegal');
    expect(linearize(v1, OPEN, [call('preserve s0 0x1 f0', null, 0, Infinity)], after('preserve s0 0x1 f0', OPEN))).toBe('linearizable');
  });

  it('is illegal when the state that was reached is another', () => {
    const history = [call('preserve s0 0x1 f0', 0, 0, 3)];
    expect(linearize(v1, OPEN, history, after('preserve s0 0x1 f0', OPEN))).toBe('linearizable');
    expect(linearize(v1, OPEN, history, OPEN)).toBe('illegal');
  });

  it('lets a call that never returned have happened or not', () => {
    const pending = call('preserve s0 0x1 f0', null, 0, Infinity);
    expect(linearize(v1, OPEN, [pending], OPEN)).toBe('linearizable');
    expect(linearize(v1, OPEN, [pending], after('preserve s0 0x1 f0', OPEN))).toBe('linearizable');
    expect(linearize(v1, OPEN, [pending], after('preserve s1 0x1 f0', OPEN))).toBe('illegal');
  });

  it('is deferred when a close took effect only after a call that still used the session', () => {
    const history = [call('close s0', 0, 2, 4), call('preserve s0 0x1 f0', 0, 0, 9), call('preserve s1 0x1 f1', '-EEXIST', 5, 7)];
    expect(linearize(v1, OPEN, history, after('close s0', OPEN))).toBe('deferred');
  });

  it('takes a reboot as a freeze and a jump', () => {
    const prepared = after('preserve s0 0x1 f0; prepare s0', OPEN);
    const booted = after('reboot', prepared);
    const reboot = call('reboot', 0, 0, 9, [[0, ['freeze']]]);
    expect(linearize(v1, prepared, [reboot], booted)).toBe('linearizable');
    expect(linearize(v1, prepared, [call('reboot', 0, 0, 9)], booted)).toBe('illegal');
  });
});

describe('a call under which the machine jumped', () => {
  const prepared = after('preserve s0 0x1 f0; prepare s0', OPEN);
  const booted = after('reboot', prepared);
  const lost = after('cancel s0; reboot', prepared);
  const plain = (one: HistoryCall): HistoryCall =>
    ({ ...one, settled: { outcome: { ...one.settled!.outcome, reboot: 'plain' }, fired: false } }) as HistoryCall;
  const reboot = call('reboot', 0, 0, 9, [[0, ['freeze']]]);

  it('has cancelled only what it told of it', () => {
    const silent = call('cancel s0', null, 1, Infinity);
    const told = call('cancel s0', null, 1, Infinity, [[0, ['cancel']]]);
    expect(linearize(v1, prepared, [plain(reboot), silent], lost)).toBe('illegal');
    expect(linearize(v1, prepared, [plain(reboot), told], lost)).toBe('linearizable');
    expect(linearize(v1, prepared, [reboot, silent], booted)).toBe('linearizable');
  });

  it('may have prepared in part: nothing is lost that was frozen', () => {
    const registered = after('preserve s0 0x1 f0; preserve s1 0x1 f1', OPEN);
    const half = call('prepare s0', null, 1, Infinity, []);
    expect(linearize(v1, registered, [plain(call('reboot', 0, 0, 9)), half], after('reboot', registered))).toBe('linearizable');
  });
});

it('lets a reboot fail that saw PREPARED and found the update cancelled, and no other', () => {
  const prepared = after('preserve s0 0x1 f0; prepare s0', OPEN);
  const refused = (begin: number, end: number): HistoryCall => {
    const one = call('reboot', '-EINVAL', begin, end);
    return { ...one, settled: { outcome: { ...one.settled!.outcome, reboot: 'refused' }, fired: false } } as HistoryCall;
  };
  const cancel = (begin: number, end: number): HistoryCall => call('cancel s0', 0, begin, end, [[0, ['cancel']]]);
  expect(linearize(v1, prepared, [refused(0, 9), cancel(1, 8)], after('cancel s0', prepared))).toBe('linearizable');
  expect(linearize(v1, prepared, [cancel(0, 3), refused(4, 9)], null)).toBe('illegal');
  expect(linearize(v1, prepared, [refused(0, 9)], null)).toBe('illegal');
});
