// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of one session: one open of the device. */
import { setup } from 'xstate';

/** `close`: a descriptor went and another is left. `release`: the last one went. */
export type SessionEvent = 'open' | 'dup' | 'close' | 'release' | 'jump';

/**
 * One session slot. How many descriptors it has, and where, the product counts: the machine would not be finite.
 *
 * Source: 1 (an open is a session), 12 (sessions do not survive the jump); what `release` means for the registrations
 * depends on LUO's state and stands in the orchestrator.
 */
export const session = setup({ types: { events: {} as { type: SessionEvent } } }).createMachine({
  id: 'session',
  initial: 'closed',
  states: {
    closed: { on: { open: 'open' } },
    open: { on: { dup: 'open', close: 'open', release: 'closed', jump: 'closed' } },
  },
});
