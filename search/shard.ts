// SPDX-License-Identifier: GPL-2.0-only
/** @file A part of a search that several machines share. */

/** Part `index` (from 1) of `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}
