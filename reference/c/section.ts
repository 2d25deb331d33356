// SPDX-License-Identifier: GPL-2.0-only
/** @file The custom sections of a module that say what it is made of. */

/** What lies where in memory: JSON of `Types`. */
export const TYPES = 'luocheck-types';
/** Lines of the tree: JSON of `Lines`. */
export const LINES = 'luocheck-lines';
/** PAGE_SHIFT, as JSON. */
export const PAGE_SHIFT = 'luocheck-page-shift';

/** Why handlers of files that the tree has are not in it, as JSON. */
export const REFUSED = 'luocheck-refused';

/** x86-64: pages of 4 KiB. */
export const REAL_SHIFT = 12;

/** Which lines calls stand in. */
export interface Lines {
  readonly files: readonly string[];
  /** Offsets in the module, ascending: from each on, up to the next. */
  readonly at: readonly number[];
  /** For each its file, by number, and the line; -1: nobody knows. */
  readonly places: readonly number[];
  /** Where C functions are defined: the file, by number, and the line. */
  readonly functions: Readonly<Record<string, readonly [file: number, line: number]>>;
}

export const NO_LINES: Lines = { files: [], at: [], places: [], functions: {} };
