// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of one outgoing session. */
import { setup } from 'xstate';
import { tell } from './effect.js';

export type OutgoingEvent = 'create' | 'dup' | 'close' | 'release' | 'freeze' | 'unfreeze' | 'jump';

/**
 * From CREATE_SESSION to the last close, or to the jump that hands it over.
 *
 * Source: 3 (a name is free again when its session is closed), 8 (the last close undoes every PRESERVE), 12, 21
 * (a reboot that fails is invisible).
 */
export const outgoing = setup({ types: { events: {} as { type: OutgoingEvent } }, actions: { tell: tell.action } }).createMachine({
  id: 'outgoing',
  initial: 'absent',
  states: {
    absent: { on: { create: 'open' } },
    open: {
      on: { dup: 'open', close: 'open', release: { target: 'absent', actions: tell('unpreserve') }, freeze: { target: 'frozen', actions: tell('freeze') } },
    },
    frozen: { on: { unfreeze: { target: 'open', actions: tell('unfreeze') }, jump: { target: 'absent', actions: tell('hand_over') } } },
  },
});
