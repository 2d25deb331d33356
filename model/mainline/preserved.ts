// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of one token of an outgoing session: one file in LUO's keeping. */
import { setup } from 'xstate';
import { callback } from './effect.js';

export type PreservedEvent = 'preserve' | 'preserve_fails' | 'unpreserve' | 'freeze' | 'freeze_fails' | 'unfreeze' | 'hand_over';

/**
 * From PRESERVE_FD to the last close or the jump.
 *
 * Source: 7 (a PRESERVE that fails changes nothing), 8, 18 (each preserve is followed by one unpreserve here or one finish
 * in the next kernel), 19 (freeze and unfreeze alternate).
 */
export const preserved = setup({ types: { events: {} as { type: PreservedEvent } }, actions: { callback: callback.action } }).createMachine({
  id: 'preserved',
  initial: 'free',
  states: {
    free: { on: { preserve: { target: 'preserved', actions: callback('preserve') }, preserve_fails: { target: 'free', actions: callback('preserve!') } } },
    preserved: {
      on: {
        unpreserve: { target: 'free', actions: callback('unpreserve') },
        freeze: { target: 'frozen', actions: callback('freeze') },
        freeze_fails: { target: 'preserved', actions: callback('freeze!') },
      },
    },
    frozen: { on: { unfreeze: { target: 'preserved', actions: callback('unfreeze') }, hand_over: 'free' } },
  },
});
