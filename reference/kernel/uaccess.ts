// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/uaccess.h: the caller's memory, which may not be there. */
import type { Linux } from './linux.js';

/** Bytes that could not be copied: non-zero when the address is bad. */
export function copy_from_user(k: Linux): number {
  return k.should_fail('copy_from_user') !== 0 ? 1 : 0;
}

/** Bytes that could not be copied: non-zero when the address is bad. What the caller gets, it gets by this. */
export function copy_to_user(k: Linux): number {
  if (k.current !== null) k.current.copied_to_user = true;
  return k.should_fail('copy_to_user') !== 0 ? 1 : 0;
}
