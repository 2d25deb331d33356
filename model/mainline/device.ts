// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of /dev/liveupdate in one boot. */
import { setup } from 'xstate';

export type DeviceEvent = 'open' | 'open_fails' | 'dup' | 'close' | 'release' | 'jump';

/**
 * At most one open file description; the first open deserializes what came in, and what that came to holds for the rest
 * of the boot.
 *
 * Source: 1 (exclusive, EIO for ever), 27 (an error of deserialization reaches whoever opens).
 */
export const device = setup({ types: { events: {} as { type: DeviceEvent } } }).createMachine({
  id: 'device',
  initial: 'unopened',
  states: {
    unopened: { on: { open: 'open', open_fails: 'broken', jump: 'unopened' } },
    open: { on: { dup: 'open', close: 'open', release: 'closed', jump: 'unopened' } },
    closed: { on: { open: 'open', jump: 'unopened' } },
    broken: { on: { open_fails: 'broken', jump: 'unopened' } },
  },
});
