// SPDX-License-Identifier: GPL-2.0-only
/** @file The callbacks of the test handler as the recorded traces write them. */

/** `-ENAME` where a callback failed. */
export type Callback =
  | readonly ['can_preserve', file: string, answer: 0 | 1]
  | readonly ['prepare' | 'freeze', token: bigint | null, file: string, before: number, after: number | string]
  | readonly ['cancel', token: bigint | null, file: string, data: number]
  | readonly ['finish', token: bigint | null, file: string | null, data: number, reclaimed: 0 | 1]
  | readonly ['retrieve', token: bigint | null, data: number, result: string];
