// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of one incoming session. */
import { setup } from 'xstate';
import { tell } from './effect.js';

export type IncomingEvent = 'retrieve' | 'dup' | 'close' | 'finish' | 'release' | 'release_refused' | 'jump';

/**
 * From the jump that brought it to its end. `stuck`: its last descriptor was closed while a handler refused to finish;
 * nothing of it was finished, and it can be retrieved again to be finished.
 *
 * Source: 12, 14 (retrieved once), 16 (finish is all or nothing, and 0 again), 24 (what is left at the next jump is not
 * handed over); for `stuck` the uapi header ("If this operation fails, the resources remain preserved in memory. Userspace may attempt to call finish
 * again"), which nobody can who has no descriptor: 14 is read as speaking of sessions whose last close was accepted.
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
    stuck: { on: { retrieve: 'held', jump: 'gone' } },
    gone: {},
  },
});
