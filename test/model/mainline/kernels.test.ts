// SPDX-License-Identifier: GPL-2.0-only
/** @file What the model says of kernels that offer less than Linux 7.3, and of one that another follows. */
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../model/mainline/actions.js';
import { enabledActions } from '../../../model/mainline/enabled.js';
import { COMPLETE, type Kernel } from '../../../model/mainline/kernel.js';
import { kernelOf, stateKey } from '../../../model/mainline/state.js';
import { initialState, step, type ModelState } from '../../../model/mainline/system.js';

const BOUNDS = { sessions: 1, tokens: 1, processes: 1, descriptors: 2 };
const OPEN: Action = { verb: 'open', process: 0 };
const CREATE: Action = { verb: 'create', process: 0, session: 0, name: 'a' };
const PRESERVE: Action = { verb: 'preserve', process: 0, session: 0, token: 0, file: 'f0' };
const REBOOT: Action = { verb: 'reboot', modules: ['T', 'U'] };
const RETRIEVE: Action = { verb: 'retrieve', process: 0, session: 0, name: 'a' };
const FINISH: Action = { verb: 'finish', process: 0, session: 0 };
const GET_NAME: Action = { verb: 'get_name', process: 0, session: 0 };
const OUT: Action = { verb: 'get_flb', side: 'out' };
const IN: Action = { verb: 'get_flb', side: 'in' };
const UNLOAD: Action = { verb: 'unload_module', module: 'T' };
const LOAD: Action = { verb: 'load_module', module: 'T' };

const start = (...kernels: readonly Partial<Kernel>[]): ModelState =>
  initialState(
    BOUNDS,
    kernels.map((kernel) => ({ ...COMPLETE, ...kernel })),
  );
const after = (state: ModelState, ...actions: readonly Action[]): ModelState => actions.reduce((from, action) => step(from, action)[0]!.next, state);
const rets = (state: ModelState, action: Action): readonly (string | 0)[] => step(state, action).map(({ outcome }) => outcome.ret);
const told = (state: ModelState, action: Action): readonly string[] =>
  [...step(state, action)[0]!.outcome.callbacks].map(([subject, list]) => `${subject} ${list.join('+')}`);

describe('a kernel that offers less', () => {
  it('has no GET_NAME where it is no ioctl', () => {
    const state = after(start({ getName: false }), OPEN, CREATE);
    expect([rets(state, GET_NAME), rets(after(start({}), OPEN, CREATE), GET_NAME)]).toEqual([[], [0]]);
    expect(enabledActions(state, BOUNDS).some(({ verb }) => verb === 'get_name')).toBe(false);
  });

  it('may refuse a handler beside sessions', () => {
    const without = after(start({ registersBesideSessions: false }), UNLOAD);
    expect([rets(without, LOAD), rets(after(without, OPEN, CREATE), LOAD)]).toEqual([[0], [0, '-EBUSY']]);
    expect(rets(after(start({}), UNLOAD, OPEN, CREATE), LOAD)).toEqual([0]);
  });

  it('calls back for files where there are no FLBs, and for nothing else', () => {
    const state = after(start({ flb: 'none' }), OPEN, CREATE);
    expect([told(state, PRESERVE), rets(state, OUT), rets(state, IN)]).toEqual([['out a/0 preserve'], [], []]);
    const next = after(state, PRESERVE, REBOOT, OPEN, RETRIEVE);
    expect(told(next, FINISH)).toEqual(['in a/0 finish']);
    expect(rets(state, { ...PRESERVE, fault: { kind: 'cb_preserve', n: 1 } } as Action)).toEqual(['-EIO']);
  });

  it('lets drivers look at an FLB that they do not hold', () => {
    const state = after(start({ flb: 'looked at' }), OPEN, CREATE);
    expect([rets(state, OUT), rets(after(state, PRESERVE), OUT)]).toEqual([[0, '-ENOENT'], [0]]);
    const next = after(state, PRESERVE, OUT, REBOOT);
    const seen = after(next, IN);
    expect([next.incomingFlb, told(next, IN), seen.flbHeld]).toEqual(['waiting', ['flb in retrieve'], { out: 0, in: 0 }]);
    // The last file ends it: nobody has a reference.
    expect(after(seen, OPEN, RETRIEVE, FINISH).incomingFlb).toBe('absent');
  });

  it('asks an FLB again that could not be retrieved, where its error is not kept', () => {
    const fails: Action = { ...IN, fault: { kind: 'flb_retrieve', n: 1, errno: 5 } } as Action;
    const at = (kernel: Partial<Kernel>): ModelState => after(start(kernel), OPEN, CREATE, PRESERVE, REBOOT, fails);
    expect([rets(at({ remembersFlbErrors: false }), IN), rets(at({}), IN)]).toEqual([[0], ['-EIO']]);
  });
});

it('after a kexec the next kernel offers what it offers, and the last of them again', () => {
  const first = start({ flb: 'none' }, { getName: false }, {});
  const kernels = [first, after(first, REBOOT), after(first, REBOOT, { verb: 'load_image', image: 'kho' }, REBOOT)].map(kernelOf);
  expect(kernels).toEqual([{ ...COMPLETE, flb: 'none' }, { ...COMPLETE, getName: false }, COMPLETE]);
  expect(kernelOf(initialState(BOUNDS))).toBe(COMPLETE);
  // FLBs that came to a kernel without are nobody's.
  expect(after(start({}, { flb: 'none' }), OPEN, CREATE, PRESERVE, REBOOT).incomingFlb).toBe('absent');
  // Alike but for the kernel that runs.
  expect(stateKey(start({ flb: 'none' }, {}))).not.toBe(stateKey(start({})));
});
