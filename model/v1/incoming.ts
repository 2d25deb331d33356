// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of one token that came from the previous kernel. */
import { setup } from 'xstate';
import { effect, type CallbackParams } from './effect.js';

export type IncomingEvent = 'arrive' | 'retrieve' | 'retrieve_fails' | 'finish' | 'jump';

const callback = (name: CallbackParams['name']) => ({ type: 'callback', params: { name } }) as const;

/**
 * One incoming token. `finish` ends it, and so does a jump, which takes along only what was registered anew.
 *
 * Source: 12 (`arrive`), 13 (one caller only; after a failed retrieve it can be tried again), 14 (`finish` once, saying
 * truly whether the file was reclaimed), 15 (a name space of its own), 21 (`jump`).
 */
export const incoming = setup({
  types: { events: {} as { type: IncomingEvent } },
  actions: { callback: effect<CallbackParams> },
}).createMachine({
  id: 'incoming',
  initial: 'absent',
  states: {
    absent: { on: { arrive: 'waiting' } },
    waiting: {
      on: {
        retrieve: { target: 'restored', actions: callback('retrieve') },
        retrieve_fails: { actions: callback('retrieve!') },
        finish: { target: 'absent', actions: callback('finish') },
        jump: 'absent',
      },
    },
    restored: {
      on: { finish: { target: 'absent', actions: callback('finish:reclaimed') }, jump: 'absent' },
    },
  },
});
