// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of a module that brings a file handler. */
import { setup } from 'xstate';

export type ModuleEvent = 'load' | 'unload' | 'jump';

/** Who needs it, and refuses its going, the product knows. Source: 33 (module unload of a handler), 28 (nothing is held when all is closed). */
export const module = setup({ types: { events: {} as { type: ModuleEvent } } }).createMachine({
  id: 'module',
  initial: 'loaded',
  states: {
    absent: { on: { load: 'loaded', jump: 'absent' } },
    loaded: { on: { unload: 'absent', jump: 'absent' } },
  },
});
