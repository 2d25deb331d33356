// SPDX-License-Identifier: GPL-2.0-only
/** @file What mainline's model allows, item by item of the semantics. */
import { describe, expect, it } from 'vitest';
import { enabledActions } from '../../../model/mainline/enabled.js';
import { initialState, stateKey, step, type Bounds, type ModelState } from '../../../model/mainline/system.js';
import { notation } from '../../../systems/mainline/notation.js';

const { parseAction } = notation;

const BOUNDS: Bounds = { sessions: 3, tokens: 3, processes: 2, descriptors: Infinity };

/** The token table that all texts share. */
const tokens: bigint[] = [1n, 2n, 3n];

/** Carries out a program of which every action has one outcome; answers the last one's, and where it leads. */
function run(text: string, from: ModelState = initialState(BOUNDS)) {
  let state = from;
  let last: { ret: string | 0; callbacks: string[]; reboot?: string | undefined } = { ret: 0, callbacks: [] };
  for (const part of text.split(';')) {
    const transitions = step(state, parseAction(part.trim(), tokens));
    expect(transitions.length, part).toBeGreaterThan(0);
    const { outcome, next } = transitions[0]!;
    last = { ret: outcome.ret, callbacks: [...outcome.callbacks].map(([subject, list]) => `${subject}: ${list.join(' ')}`), reboot: outcome.reboot };
    state = next;
  }
  return { ...last, state };
}

const rets = (text: string, action: string): (string | 0)[] => step(run(text).state, parseAction(action, tokens)).map(({ outcome }) => outcome.ret);

const CARRIED = 'open; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 m0; reboot; open';

describe('the intended semantics of mainline, by item', () => {
  it.each([
    ['1: one opener', 'open', 'open by p1', ['-EBUSY']],
    ['1: it opens again when it was closed', 'open; close_device', 'open by p1', [0]],
    ['2, 3: a name is taken while its session is open', 'open; create s0 a', 'create s1 a', ['-EEXIST']],
    ['3: and free afterwards', 'open; create s0 a; close s0', 'create s0 a', [0]],
    ['4: no empty name', 'open', 'create s0 empty', ['-EINVAL']],
    ['4: no name without a NUL', 'open', 'create s0 unterminated', ['-EINVAL']],
    ['4: 63 bytes are a name', 'open', 'create s0 max', [0]],
    ['5: a token is used once in a session', 'open; create s0 a; preserve s0 0x1 f0', 'preserve s0 0x1 f1', ['-EEXIST']],
    ['5: and again in another', 'open; create s0 a; create s1 b; preserve s0 0x1 f0', 'preserve s1 0x1 f1', [0]],
    ['6: a file is in one session', 'open; create s0 a; create s1 b; preserve s0 0x1 f0', 'preserve s1 0x2 f0', ['-EBUSY']],
    ['6: an incoming one counts', `${CARRIED}; retrieve s0 a; retrieve_fd s0 0x1; create s1 b`, 'preserve s1 0x1 a/0x1', ['-EBUSY']],
    ['6: until it is finished', `${CARRIED}; retrieve s0 a; retrieve_fd s0 0x1; finish s0; create s1 b`, 'preserve s1 0x1 a/0x1', [0]],
    ['7: a file without a handler', 'open; create s0 a', 'preserve s0 0x1 x0', ['-ENOENT']],
    ['7: a handler that is not loaded', 'unload_module T; open; create s0 a', 'preserve s0 0x1 f0', ['-ENOENT']],
    ['13: a memfd that is open one way comes back so, or is refused', 'open; create s0 a', 'preserve s0 0x1 m2', [0, '-EOPNOTSUPP']],
    [
      '13: which may be said before or after the reply cannot be written',
      'open; create s0 a',
      'preserve s0 0x1 m2 arg=ro',
      ['-EFAULT', '-EFAULT', '-EOPNOTSUPP'],
    ],
    ['9: a preserved memfd keeps its size', 'open; create s0 a; preserve s0 0x1 m0', 'resize m0', ['-EPERM']],
    ['9: and can be written', 'open; create s0 a; preserve s0 0x1 m0', 'write m0', [0]],
    ['10: the device may be closed', 'open; create s0 a; close_device', 'preserve s0 0x1 f0', [0]],
    ['11: no RETRIEVE_FD on an outgoing session', 'open; create s0 a; preserve s0 0x1 f0', 'retrieve_fd s0 0x1', ['-EINVAL']],
    ['11: no PRESERVE_FD on an incoming one', `${CARRIED}; retrieve s0 a`, 'preserve s0 0x3 f1', ['-EINVAL']],
    ['12: what was not outgoing is not there', CARRIED, 'retrieve s0 b', ['-ENOENT']],
    ['14: once', `${CARRIED}; retrieve s0 a`, 'retrieve s1 a', ['-EINVAL']],
    ['14: also after it was closed', `${CARRIED}; retrieve s0 a; close s0`, 'retrieve s0 a', ['-ENOENT']],
    ['15: the error again', `${CARRIED}; retrieve s0 a; retrieve_fd s0 0x1 !cb_retrieve:1:EIO`, 'retrieve_fd s0 0x1', ['-EIO']],
    ['16: FINISH, then nothing is there', `${CARRIED}; retrieve s0 a; finish s0`, 'retrieve_fd s0 0x1', ['-ENOENT']],
    ['16: FINISH again', `${CARRIED}; retrieve s0 a; finish s0`, 'finish s0', [0]],
    ['16: a session whose last close was refused can be tried again', `${CARRIED}; retrieve s0 a; close s0 !cb_can_finish:1`, 'retrieve s0 a', [0]],
    ['15: a file that cannot be kept', `${CARRIED}; retrieve s0 a; retrieve_fd s0 0x1 !xa_insert:1`, 'retrieve_fd s0 0x1', ['-ENOMEM']],
    ['25: nothing was preserved', 'open', 'get_flb out', ['-ENOENT']],
    ['25: what could not be retrieved', `${CARRIED}; get_flb in !flb_retrieve:1:EIO`, 'get_flb in', ['-EIO']],
    ['25: what has been finished', `${CARRIED}; retrieve s0 a; finish s0`, 'get_flb in', ['-ENOENT', '-ENODATA']],
    ['29: more pages than LUO can name', 'open; create s0 a; resize m0 huge', 'preserve s0 0x1 m0', ['-ENOMEM', '-EFBIG']],
    ['16: a handler may refuse', `${CARRIED}; retrieve s0 a`, 'finish s0 !cb_can_finish:1', ['-EBUSY']],
    ['21: no image', 'unload_image', 'reboot', ['-EINVAL']],
    ['21: a handler that does not freeze', 'open; create s0 a; preserve s0 0x1 f0', 'reboot !cb_freeze:1:EIO', ['-EIO']],
    ['23: an incoming name is free', CARRIED, 'create s0 a', [0]],
    ['24: what is left at the next jump is gone', `${CARRIED}; load_image; reboot; open`, 'retrieve s0 a', ['-ENOENT']],
    ['27: a handler that did not come', 'open; create s0 a; preserve s0 0x1 f0; reboot modules=none', 'open', ['-EIO']],
    ['27: for the rest of the boot', 'open; create s0 a; preserve s0 0x1 f0; reboot modules=none; open; load_module T', 'open', ['-EIO']],
    ['28: a module that is needed stays', 'open; create s0 a; preserve s0 0x1 f0', 'unload_module T', ['-EBUSY', '-EAGAIN']],
    ['30: a longer argument with a zero tail', 'open', 'create s0 a arg=big0', [0]],
    ['30: and with another', 'open', 'create s0 a arg=big1', ['-E2BIG']],
    ['LUO switched off', 'load_image luoff; reboot', 'open', ['-ENOENT']],
    ['26: an image that knows nothing of Kexec Handover', 'open; create s0 a; load_image plain; reboot; open', 'retrieve s0 a', ['-ENOENT']],
  ])('%s', (_, before, action, expected) => {
    expect(rets(before, action)).toEqual(expected);
  });

  it('8, 20: the last close gives everything back, newest first', () => {
    const { ret, callbacks, state } = run('open; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 g0; close s0');
    expect(ret).toBe(0);
    expect(callbacks).toEqual(['out a/1: unpreserve', 'out a/0: unpreserve', 'flb out: unpreserve']);
    expect(stateKey(state)).toBe(stateKey(run('open').state));
  });

  it('19, 21: a freeze that fails is undone, and everything is as it was', () => {
    const before = run('open; create s0 a; create s1 b; preserve s0 0x1 f0; preserve s1 0x1 f1; preserve s1 0x2 g0');
    const { callbacks, reboot, state } = run('reboot !cb_freeze:3:EIO', before.state);
    expect(callbacks).toEqual(['out a/0: freeze unfreeze', 'out b/0: freeze unfreeze', 'out b/1: freeze!']);
    expect(reboot).toBe('refused');
    expect(stateKey(state)).toBe(stateKey(before.state));
  });

  it('12, 13: sessions arrive in order of creation, with their tokens', () => {
    const { state } = run('open; create s1 b; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 m0; reboot');
    expect(state.incoming.map(({ name, files }) => [name, files.map(({ token }) => token)])).toEqual([
      ['b', []],
      ['a', [0, 1]],
    ]);
    expect(state.slots.every(({ kind }) => kind === 'free')).toBe(true);
  });

  it('25: a driver is a user of the FLB, and is not handed over', () => {
    expect(run('open; create s0 a; preserve s0 0x1 f0; get_flb out; close s0').callbacks).toEqual(['out a/0: unpreserve']);
    expect(run('open; create s0 a; preserve s0 0x1 f0; get_flb out; close s0; put_flb out').callbacks).toEqual(['flb out: unpreserve']);
    expect(run('open; create s0 a; preserve s0 0x1 f0; get_flb out; close s0; reboot').state.incomingFlb).toBe('absent');
    expect(run(`${CARRIED}; retrieve s0 a; get_flb in; finish s0`).callbacks).not.toContain('flb in: finish');
    expect(run(`${CARRIED}; retrieve s0 a; get_flb in; finish s0; put_flb in`).callbacks).toEqual(['flb in: finish']);
  });

  it('25: the FLB is finished after the last file', () => {
    const { callbacks } = run(`open; create s0 a; preserve s0 0x1 f0; preserve s0 0x2 g0; reboot; open; retrieve s0 a; finish s0`);
    expect(callbacks).toEqual(['in a/1: finish', 'in a/0: finish', 'flb in: retrieve finish']);
  });
});

describe('the states that are reached first', () => {
  it('are left unchanged by every error', () => {
    const bounds = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
    const seen = new Map<string, ModelState>([[stateKey(initialState(bounds)), initialState(bounds)]]);
    let errors = 0;
    const changed: string[] = [];
    for (const [before, state] of seen) {
      for (const action of enabledActions(state, bounds, { files: ['f0'], faults: true })) {
        const isRemembered = action.verb === 'open' || action.verb === 'retrieve_fd' || action.verb === 'get_flb';
        for (const { outcome, next } of step(state, action)) {
          const after = stateKey(next);
          if (outcome.ret !== 0 && !isRemembered) {
            errors++;
            if (after !== before) changed.push(`${before}: ${JSON.stringify(action)}`);
          }
          if (!seen.has(after)) seen.set(after, next);
        }
      }
      if (errors > 5_000) break;
    }
    expect(changed).toEqual([]);
    expect(errors).toBeGreaterThan(5_000);
  });
});
