// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of one token of an incoming session. */
import { setup } from 'xstate';
import { callback } from './effect.js';

export type ReceivedEvent = 'retrieve' | 'retrieve_fails' | 'retrieve_starves' | 'retrieve_unkept' | 'finish' | 'jump';

/**
 * From the jump that brought it to FINISH. A handler's retrieve runs at most once; what it answered is answered again. `retrieve_starves`: it had no file to give;
 * `retrieve_unkept`: LUO has no memory to keep what it gave.
 *
 * Source: 15, 16, 18, 24.
 */
export const received = setup({ types: { events: {} as { type: ReceivedEvent } }, actions: { callback: callback.action } }).createMachine({
  id: 'received',
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        retrieve: { target: 'retrieved', actions: callback('retrieve') },
        retrieve_fails: { target: 'failed', actions: callback('retrieve!') },
        retrieve_starves: 'failed',
        retrieve_unkept: { target: 'failed', actions: callback('retrieve') },
        finish: { target: 'finished', actions: callback('finish') },
        jump: 'finished',
      },
    },
    retrieved: { on: { retrieve: 'retrieved', finish: { target: 'finished', actions: callback('finish:retrieved') }, jump: 'finished' } },
    failed: { on: { retrieve_fails: 'failed', finish: { target: 'finished', actions: callback('finish') }, jump: 'finished' } },
    finished: {},
  },
});
