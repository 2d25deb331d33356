// SPDX-License-Identifier: GPL-2.0-only
/** @file Part 2 of the semantics page, item by item: what the model makes of each sentence. */
import { describe, expect, it } from 'vitest';
import type { Action, Callback, Outcome } from '../../model/v1/actions.js';
import { allows, initialState, step, type ModelState } from '../../model/v1/system.js';
import { boundsOf } from './walk.js';

type Told = { readonly state: ModelState; readonly outcomes: readonly Outcome[] };

const P = { process: 0, session: 0 } as const;
const open: Action = { verb: 'open', ...P };
const close: Action = { verb: 'close', ...P };
const keep = (token: number, session = 0): Action => ({ verb: 'preserve', process: 0, session, token, file: 'f0' });
const drop = (token: number, session = 0): Action => ({ verb: 'unpreserve', process: 0, session, token });
const restore = (token: number, session = 0): Action => ({ verb: 'restore', process: 0, session, token });
const prepare: Action = { verb: 'prepare', ...P };
const cancel: Action = { verb: 'cancel', ...P };
const finish: Action = { verb: 'finish', ...P };
const reboot: Action = { verb: 'reboot', kexec: 'ok', handler: true };
const refusedKexec: Action = { verb: 'reboot', kexec: 'fail', handler: true };
const withFault = (action: Action, kind: NonNullable<Action['fault']>['kind'], n = 1): Action => ({
  ...action,
  fault: { kind, n },
});
const other = { ...open, session: 1 } as const;

/** The story of actions that can end in one way each. */
function tell(...actions: Action[]): Told {
  let state = initialState(boundsOf(2, 2, 2, Infinity));
  const outcomes = actions.map((action) => {
    const transitions = step(state, action);
    expect(transitions, JSON.stringify(action)).toHaveLength(1);
    state = transitions[0]!.next;
    return transitions[0]!.outcome;
  });
  return { state, outcomes };
}

const last = ({ outcomes }: Told) => outcomes.at(-1)!.ret;
const rets = (state: ModelState, action: Action) => step(state, action).map(({ outcome }) => outcome.ret);
const token = ({ state }: Told, i: number) => state.tokens[i]!;
const seen = ({ outcomes }: Told, i: number) => outcomes.flatMap(({ callbacks }): readonly Callback[] => callbacks.get(i) ?? []);

describe('sessions', () => {
  it('1: the device opens in every state; a session opened late can register only later', () => {
    for (const before of [[], [prepare], [prepare, refusedKexec], [prepare, reboot]])
      expect(last(tell(open, ...before, before.includes(reboot) ? open : other))).toBe(0);
    expect(last(tell(open, prepare, other, keep(0, 1)))).toBe('-EBUSY');
    expect(last(tell(open, prepare, other, cancel, keep(0, 1)))).toBe(0);
  });

  it('3: a session reaches only its own registrations', () => {
    const story = tell(open, other, keep(0), drop(0, 1));
    expect(last(story)).toBe('-ENOENT');
    expect(token(story, 0).owner).toBe(0);
  });

  it('4: one session at a time, and free at once', () => {
    expect(last(tell(open, other, keep(0), keep(0, 1)))).toBe('-EEXIST');
    expect(last(tell(open, other, keep(0), drop(0), keep(0, 1)))).toBe(0);
    expect(last(tell(open, other, keep(0), close, keep(0, 1)))).toBe(0);
  });

  it('5: close in NORMAL unregisters; only the last of the descriptors counts', () => {
    expect(token(tell(open, keep(0), close), 0).registration).toBe('free');
    expect(token(tell(open, { verb: 'dup', ...P }, keep(0), close), 0).registration).toBe('owned.registered');
    const fork: Action = { verb: 'fork', process: 0, child: 1 };
    expect(token(tell(open, keep(0), fork, { verb: 'exit', process: 0 }), 0).registration).toBe('owned.registered');
    expect(token(tell(open, keep(0), fork, close, { verb: 'exit', process: 1 }), 0).registration).toBe('free');
  });

  it('6: close in PREPARED commits; the token takes part in freeze and arrives', () => {
    const story = tell(open, keep(0), prepare, close, reboot);
    expect(seen(story, 0)).toEqual(['prepare', 'freeze']);
    expect(token(story, 0).incoming).toBe('waiting');
  });

  it('7: on return to NORMAL a committed token is cancelled and ends, an owned one stays', () => {
    const story = tell(open, other, keep(0), keep(1, 1), prepare, close, { ...cancel, session: 1 });
    expect(seen(story, 0)).toEqual(['prepare', 'cancel']);
    expect(story.state.tokens.map(({ registration }) => registration)).toEqual(['free', 'owned.registered']);
  });
});

describe('the cycle', () => {
  it('8: a callback that fails: some other was prepared and cancelled, or none', () => {
    const { state } = tell(open, keep(0), keep(1));
    const ways = step(state, withFault(prepare, 'cb_prepare', 2)).map(({ outcome }) => [...outcome.callbacks.values()]);
    expect(ways).toEqual(
      [
        [['prepare!'], ['prepare', 'cancel']],
        [['prepare', 'cancel'], ['prepare!']],
      ].map((way) => expect.arrayContaining(way) as unknown),
    );
    expect(step(state, withFault(prepare, 'cb_prepare', 2)).every(({ next }) => next.luo === 'normal')).toBe(true);
  });

  it('9: a failed freeze cancels every registration once, and prepare can be tried again', () => {
    const { state } = tell(open, keep(0), keep(1), prepare);
    for (const { outcome, next } of step(state, withFault(reboot, 'cb_freeze', 1))) {
      expect(outcome).toMatchObject({ ret: '-EIO', reboot: 'refused' });
      for (const callbacks of outcome.callbacks.values()) expect(callbacks.filter((each) => each === 'cancel')).toHaveLength(1);
      expect(rets(next, prepare)).toEqual([0]);
    }
  });

  it('10: cancel from PREPARED and FROZEN, and from nowhere else', () => {
    expect(seen(tell(open, keep(0), prepare, refusedKexec, cancel), 0)).toEqual(['prepare', 'freeze', 'cancel']);
    expect(rets(tell(open).state, cancel)).toEqual(['-EINVAL', '-ENOENT']);
  });

  it('10: what cancel cannot write it need not write', () => {
    const { state } = tell(open, keep(0), prepare);
    const endings = step(state, withFault(cancel, 'setprop_subsys')).map(({ outcome, next }) => [outcome.ret === 0, next.luo]);
    expect(endings[0]).toEqual([true, 'normal']);
    expect(endings.slice(1).every(([ok, luo]) => ok === false && luo === 'prepared')).toBe(true);
  });

  it('17: a killed wait changes nothing', () => {
    const { state } = tell(open, keep(0), prepare);
    for (const action of [prepare, cancel, finish, reboot])
      expect(step(state, withFault(action, 'killed'))).toEqual([
        {
          outcome: { ret: '-EAGAIN', ...(action === reboot && { reboot: 'refused' }), callbacks: new Map() },
          next: state,
        },
      ]);
  });
});

describe('the next kernel', () => {
  it('12: has the tokens, and no session', () => {
    const story = tell(open, keep(0), keep(1), drop(1), prepare, reboot);
    expect(story.outcomes.at(-1)!.reboot).toBe('booted');
    expect(story.state.tokens.map(({ incoming }) => incoming)).toEqual(['waiting', 'absent']);
    expect(story.state.descriptors.flat()).toEqual([0, 0, 0, 0]);
  });

  it('12: a jump that is refused leaves FROZEN', () => {
    expect(tell(open, prepare, refusedKexec).state.luo).toBe('frozen');
  });

  it('13: gives each file to one caller, and lets a failed one try again', () => {
    expect(last(tell(open, keep(0), prepare, reboot, open, restore(0), restore(0)))).toBe('-EINVAL');
    expect(last(tell(open, keep(0), prepare, reboot, open, restore(1)))).toBe('-ENOENT');
    expect(last(tell(open, restore(0)))).toBe('-EBUSY');
    const retried = tell(open, keep(0), prepare, reboot, open, withFault(restore(0), 'cb_retrieve'), restore(0));
    expect(seen(retried, 0)).toEqual(['prepare', 'freeze', 'retrieve!', 'retrieve']);
  });

  it('14: finish calls once for each, and says truly whether it was reclaimed', () => {
    const story = tell(open, keep(0), keep(1), prepare, reboot, open, restore(1), finish);
    expect([seen(story, 0).at(-1), seen(story, 1).at(-1), story.state.luo]).toEqual(['finish', 'finish:reclaimed', 'normal']);
    expect(token(story, 1).holders).toBe(1);
  });

  it('15: incoming and outgoing tokens are two name spaces', () => {
    const story = tell(open, keep(0), prepare, reboot, open, keep(0), finish, prepare, reboot);
    expect(token(story, 0)).toMatchObject({ registration: 'free', incoming: 'waiting' });
  });

  it('18: nobody gets a file whose number cannot be copied out, and it can be restored afterwards', () => {
    const story = tell(open, keep(0), prepare, reboot, open, withFault(restore(0), 'copy_to_user'));
    expect([last(story), token(story, 0).holders, token(story, 0).incoming]).toEqual(['-EFAULT', 0, 'waiting']);
    expect(rets(story.state, restore(0))).toEqual([0]);
  });

  it('18, 10: a reboot whose jump fails says so, stays frozen, and can be cancelled', () => {
    const story = tell(open, keep(0), prepare, refusedKexec);
    expect([last(story), story.state.luo]).toEqual(['-EINVAL', 'frozen']);
    expect(rets(story.state, cancel)).toEqual([0]);
  });

  it('a restored file can be preserved again, by who holds it', () => {
    const again = (process: number): Action => ({ verb: 'preserve', process, session: 0, token: 1, file: 'r0' });
    const story = tell(open, keep(0), prepare, reboot, open, restore(0));
    expect(rets(story.state, again(0))).toEqual([0]);
    const inherited = step(story.state, { verb: 'fork', process: 0, child: 1 })[0]!.next;
    const closed = step(inherited, { verb: 'close_file', process: 0, token: 0 })[0]!.next;
    expect([rets(closed, again(0)), rets(closed, again(1))]).toEqual([['-EBADF'], [0]]);
  });

  it('20: without the handler nothing is lost, and nobody finishes', () => {
    const without = tell(open, keep(0), prepare, { ...reboot, handler: false }, open);
    expect([...rets(without.state, restore(0)), ...rets(without.state, finish)]).toEqual(['-ENOENT', '-ENOENT']);
    const { next } = step(without.state, { verb: 'register_handler' })[0]!;
    expect([...rets(next, restore(0)), ...rets(next, finish)]).toEqual([0, 0]);
  });

  it('21: a plain kexec finds nothing of LUO', () => {
    for (const before of [
      [open, keep(0)],
      [open, keep(0), prepare, reboot, open, keep(0)],
    ]) {
      const story = tell(...before, { ...reboot, handler: false });
      expect(story.outcomes.at(-1)!.reboot).toBe('plain');
      expect(story.state).toEqual({ ...initialState(boundsOf(2, 2, 2, 1)), handler: 'absent' });
    }
  });
});

describe('the handler', () => {
  const register: Action = { verb: 'register_handler' };
  const unregister: Action = { verb: 'unregister_handler' };

  it('19: stays while anything needs it', () => {
    expect(last(tell(open, keep(0), unregister))).toBe('-EBUSY');
    expect(last(tell(open, keep(0), prepare, reboot, unregister))).toBe('-EBUSY');
    expect(last(tell(open, keep(0), prepare, reboot, open, restore(0), unregister))).toBe('-EBUSY');
    expect(last(tell(open, keep(0), prepare, reboot, open, finish, unregister))).toBe(0);
  });

  it('comes and goes in NORMAL and UPDATED', () => {
    expect(tell(register, unregister, register).outcomes.map(({ ret }) => ret)).toEqual(['-EEXIST', 0, 0]);
    // Whether it is an error that there is nothing to unregister is open.
    expect(rets(tell(unregister).state, unregister)).toEqual([0, '-ENOENT', '-EINVAL']);
    expect(last(tell(open, prepare, register))).toBe('-EBUSY');
    expect(last(tell(open, unregister, keep(0)))).toBe('-ENOENT');
  });
});

describe('the order of errors in FD_PRESERVE (1.5)', () => {
  const { state } = tell(open, keep(0));
  const taken = keep(0) as Action & { verb: 'preserve' };
  it.each([
    [withFault({ ...taken, file: 'none' }, 'copy_from_user'), '-EFAULT'],
    [{ ...taken, file: 'none' }, '-EBADF'],
    [{ ...taken, file: 'f5' }, '-ENOENT'],
    [withFault(taken, 'cb_can_preserve'), '-ENOENT'],
    [withFault(taken, 'kmalloc'), '-ENOMEM'],
    [taken, '-EEXIST'],
    [withFault({ ...taken, token: 1 }, 'xa_store'), '-ENOMEM'],
    [withFault({ ...taken, token: 1 }, 'copy_to_user'), '-EFAULT'],
    [{ ...taken, process: 1 }, '-EBADF'],
  ] as [Action, string][])('%o: %s', (action, error) => {
    expect(step(state, action)).toEqual([{ outcome: { ret: error, callbacks: new Map() }, next: state }]);
  });

  it('a state that refuses comes before the question who takes the file', () => {
    expect(rets(tell(open, prepare).state, { ...taken, file: 'f5' })).toEqual(['-EBUSY']);
    expect(rets(tell(open, prepare).state, { ...taken, file: 'none' })).toEqual(['-EBADF']);
  });
});

it('opens only with privilege, and not exclusively', () => {
  const { state } = tell();
  expect(rets(state, { ...open, flags: 'unprivileged' } as Action)).toEqual(['-EACCES']);
  expect(rets(state, { ...open, flags: 'O_EXCL' } as Action)).toEqual(['-EINVAL']);
  expect(rets(state, withFault(open, 'kmalloc'))).toEqual(['-ENOMEM']);
});

it('get_state says which', () => {
  const { state } = tell(open, prepare);
  expect(allows(state, { verb: 'get_state', ...P }, { ret: 0, value: 'prepared', callbacks: new Map() })).toBeDefined();
  expect(allows(state, { verb: 'get_state', ...P }, { ret: 0, value: 'normal', callbacks: new Map() })).toBeUndefined();
});
