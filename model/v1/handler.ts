// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of the file handler: is it registered? */
import { setup } from 'xstate';

export type HandlerEvent = 'register' | 'unregister' | 'jump';

/**
 * The one file handler. The next kernel starts without it; a boot that brings it along registers it at once.
 *
 * Source: 19 (who may need it, and refuses its going, the product knows), 20 (a kernel may be without it).
 */
export const handler = setup({ types: { events: {} as { type: HandlerEvent } } }).createMachine({
  id: 'handler',
  initial: 'registered',
  states: {
    absent: { on: { register: 'registered' } },
    registered: { on: { unregister: 'absent', jump: 'absent' } },
  },
});
