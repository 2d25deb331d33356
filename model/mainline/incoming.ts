// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of one incoming session. */
import { setup } from 'xstate';
import { tell } from './effect.js';

export type IncomingEvent = 'retrieve' | 'dup' | 'close' | 'finish' | 'release' | 'release_refused' | 'jump';

/**
 * From the jump that brought it to its end. `stuck`: its last descriptor was closed while a handler refused to finish;
 * what is left of it stays until the next jump.
 *
 * Source: 12, 14 (retrieved once), 16 (finish is all or nothing, and 0 again), 24 (what is left at the next jump is not
 * handed over); the kernel-doc of luo_file.c ("held by LUO until the next live update cycle") for `stuck`.
 */
export const incoming = setup({ types: { events: {} as { type: IncomingEvent } }, actions: { tell: tell.action } }).createMachine({
  id: 'incoming',
  initial: 'waiting',
  states: {
    waiting: { on: { retrieve: 'held', jump: 'gone' } },
    held: {
      on: {
        dup: 'held',
        close: 'held',
        finish: { target: 'held', actions: tell('finish') },
        release: { target: 'gone', actions: tell('finish') },
        release_refused: 'stuck',
        jump: 'gone',
      },
    },
    stuck: { on: { jump: 'gone' } },
    gone: {},
  },
});
