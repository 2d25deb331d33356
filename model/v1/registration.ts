// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of one token of this kernel, from FD_PRESERVE to its end or its handover. */
import { setup } from 'xstate';
import { effect, type CallbackParams } from './effect.js';

/** `end`: unpreserved, or its session was released in NORMAL or UPDATED. `commit`: released in PREPARED or FROZEN. */
export type RegistrationEvent = 'preserve' | 'end' | 'commit' | 'prepare' | 'prepare_fails' | 'freeze' | 'freeze_fails' | 'cancel' | 'jump';

const callback = (name: CallbackParams['name']) => ({ type: 'callback', params: { name } }) as const;

const failedPrepare = { actions: callback('prepare!') } as const;
const failedFreeze = { actions: callback('freeze!') } as const;
const lost = '#registration.free';
const handedOver = { target: lost, actions: 'hand_over' } as const;
const unprepared = { target: '#registration.owned.registered', actions: callback('cancel') } as const;
const ended = { target: lost, actions: callback('cancel') } as const;

/**
 * One token. It is either `free`, or `owned` by an open session, or `committed`: its session was closed too late to
 * take it back.
 *
 * Source: 4 (a token is free the moment its registration ends), 5-7 (`end`, `commit`, and that a cancelled committed
 * token ends), 11 (the order of the callbacks), 12 (`hand_over`).
 */
export const registration = setup({
  types: { events: {} as { type: RegistrationEvent } },
  actions: { callback: effect<CallbackParams>, hand_over: () => {} },
}).createMachine({
  id: 'registration',
  initial: 'free',
  states: {
    free: { on: { preserve: 'owned' } },
    owned: {
      initial: 'registered',
      states: {
        registered: {
          on: {
            end: lost,
            prepare: { target: 'prepared', actions: callback('prepare') },
            prepare_fails: failedPrepare,
            jump: lost,
          },
        },
        prepared: {
          on: {
            commit: '#registration.committed.prepared',
            freeze: { target: 'frozen', actions: callback('freeze') },
            freeze_fails: failedFreeze,
            cancel: unprepared,
          },
        },
        frozen: { on: { commit: '#registration.committed.frozen', cancel: unprepared, jump: handedOver } },
      },
    },
    committed: {
      initial: 'prepared',
      states: {
        prepared: {
          on: { freeze: { target: 'frozen', actions: callback('freeze') }, freeze_fails: failedFreeze, cancel: ended },
        },
        frozen: { on: { cancel: ended, jump: handedOver } },
      },
    },
  },
});
