// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of the FLB: global data that is preserved as long as a file of its handlers is. */
import { setup } from 'xstate';
import { callback } from './effect.js';

export type FlbEvent = 'first' | 'first_fails' | 'last' | 'hand_over' | 'finish' | 'jump';

/** How many users it has the product counts. Source: 25. */
export const flb = setup({ types: { events: {} as { type: FlbEvent } }, actions: { callback: callback.action } }).createMachine({
  id: 'flb',
  initial: 'unused',
  states: {
    unused: {
      on: { first: { target: 'preserved', actions: callback('preserve') }, first_fails: { target: 'unused', actions: callback('preserve!') }, jump: 'unused' },
    },
    preserved: { on: { last: { target: 'unused', actions: callback('unpreserve') }, jump: 'unused' } },
  },
});

/** What came of it from the previous kernel. */
export type IncomingFlbEvent = 'arrive' | 'retrieve' | 'retrieve_fails' | 'finish' | 'finish_fails' | 'jump';

/**
 * It is retrieved when somebody first needs it, at the latest to be finished; what could not be retrieved is not finished, and the error is answered
 * from then on.
 *
 * Source: 25; the kernel-doc of struct luo_flb_private_state (`retrieve_status`) and of liveupdate_flb_get_incoming().
 */
export const incomingFlb = setup({ types: { events: {} as { type: IncomingFlbEvent } }, actions: { callback: callback.action } }).createMachine({
  id: 'incoming_flb',
  initial: 'absent',
  states: {
    absent: { on: { arrive: 'waiting', jump: 'absent' } },
    waiting: {
      on: {
        retrieve: { target: 'retrieved', actions: callback('retrieve') },
        retrieve_fails: { target: 'failed', actions: callback('retrieve!') },
        finish: { target: 'absent', actions: [callback('retrieve'), callback('finish')] },
        finish_fails: { target: 'failed', actions: callback('retrieve!') },
        jump: 'absent',
      },
    },
    retrieved: { on: { finish: { target: 'absent', actions: callback('finish') }, jump: 'absent' } },
    failed: { on: { jump: 'absent' } },
  },
});
