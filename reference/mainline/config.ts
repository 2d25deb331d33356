// SPDX-License-Identifier: GPL-2.0-only
/** @file The sizes of a machine: every limit of LUO follows from them, as it does in C. */

export interface Config {
  /** PAGE_SIZE. */
  readonly page_size: number;
  /** LIVEUPDATE_SESSION_NAME_LENGTH, the NUL included. */
  readonly name_length: number;
  /** LIVEUPDATE_HNDL_COMPAT_LENGTH and LIVEUPDATE_FLB_COMPAT_LENGTH, the NUL included. */
  readonly compat_length: number;
  /** KHO_MAX_BLOCKS. */
  readonly max_blocks: number;
  /** Pages of memory. */
  readonly pages: number;
  /** UINT_MAX: what a file may have of pages at most. */
  readonly max_folios: number;
  /** INT_MAX: what kvmalloc() gives at most, in bytes. */
  readonly max_alloc: number;
}

/** x86-64: 51 sessions and 63 files a page. */
export const REAL_SIZE: Config = {
  page_size: 4096,
  name_length: 64,
  compat_length: 48,
  max_blocks: 10_000,
  pages: 65_536,
  max_folios: 0xffff_ffff,
  max_alloc: 0x7fff_ffff,
};

/** Every boundary lies within a handful of objects: two sessions and two files a page, three pages of them, names of one to seven bytes. */
export const SMALL_SIZE: Config = {
  page_size: 80,
  name_length: 8,
  compat_length: 16,
  max_blocks: 3,
  pages: 64,
  max_folios: 8,
  max_alloc: 4 * 8,
};

const withPageSize = new Map<number, Config>([[REAL_SIZE.page_size, REAL_SIZE]]);

/** A real machine but for its pages: the same object for the same size. */
export function withPages(page_size: number): Config {
  let config = withPageSize.get(page_size);
  if (config === undefined) withPageSize.set(page_size, (config = { ...REAL_SIZE, page_size }));
  return config;
}
