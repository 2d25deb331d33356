// SPDX-License-Identifier: GPL-2.0-only
/** @file The callbacks of the test handler as the recorded traces write them. */

/** The token where a callback is made without the registration's mutex: it cannot be told. */
export const NO_TOKEN = -1n;

/** `-ENAME` where a callback failed, `+1` where it answered a positive number and did nothing. */
export type Callback =
  | readonly ['can_preserve', file: string, answer: 0 | 1]
  | readonly ['prepare' | 'freeze', token: bigint, file: string, before: number, after: number | string]
  | readonly ['cancel', token: bigint, file: string, data: number]
  | readonly ['finish', token: bigint, file: string | null, data: number, reclaimed: 0 | 1]
  | readonly ['retrieve', token: bigint, data: number, result: string];
