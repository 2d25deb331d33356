// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine of one descriptor of a restored file: one process, one token. */
import { setup } from 'xstate';

export type FileEvent = 'install' | 'inherit' | 'close' | 'jump';

/**
 * Does a process hold the file that FD_RESTORE gave out for a token? The file outlives the token's `finish`.
 *
 * Source: 13 (a file is installed when it was retrieved), 18 (and stays installed when only the answer could not be
 * copied out); `inherit` and `close` are what any Unix does.
 */
export const file = setup({ types: { events: {} as { type: FileEvent } } }).createMachine({
  id: 'file',
  initial: 'closed',
  states: {
    closed: { on: { install: 'held', inherit: 'held' } },
    held: { on: { close: 'closed', jump: 'closed' } },
  },
});
