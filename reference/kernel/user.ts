// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/uaccess.h for extensible structs: an argument in the caller's memory, and what of it can be reached. */
import { E2BIG, EFAULT } from './errno.js';
import type { Kernel, Linux } from './linux.js';
import { point } from './point.js';

/** A struct that starts with its own size, as the caller laid it out. */
export interface user_struct<F extends object = object> {
  /** What its first word says. */
  readonly size: number;
  /** Bytes from its start that can be read. */
  readonly readable: number;
  readonly writable: boolean;
  /** All bytes after the struct that the kernel knows are zero. */
  readonly zero_tail: boolean;
  /** What the kernel reads, and after a reply what the caller reads. */
  fields: F;
  /** The page of the reply is not there yet: ends when whoever supplies it has done so. Absent: it is there. */
  supplied?(): Kernel<void>;
  /** The caller is a 32-bit program. Absent: it is not. */
  readonly compat?: boolean;
  /** The kernel has written its reply. */
  replied?: boolean;
}

const USER = { name: 'user memory' };
const GET_USER = point('get_user', 'read', USER);
const COPY_FROM_USER = point('copy_from_user', 'read', USER);
const COPY_TO_USER = point('copy_to_user', 'write', USER);
const WORD = 4;

/** The size word of the struct, or -EFAULT. */
export function* get_user_size(k: Linux, from: user_struct): Kernel<number> {
  yield k.at(GET_USER);
  if (k.should_fail('copy_from_user') !== 0 || from.readable < WORD) return -EFAULT;
  return from.size;
}

/** `usize` bytes of the caller's struct as the kernel's one of `ksize` bytes: its fields, -E2BIG or -EFAULT. */
export function* copy_struct_from_user<F extends object>(k: Linux, ksize: number, from: user_struct<F>, usize: number): Kernel<F | number> {
  yield k.at(COPY_FROM_USER);
  if (usize > ksize) {
    if (from.readable < usize) return -EFAULT;
    if (!from.zero_tail) return -E2BIG;
  }
  if (k.should_fail('copy_from_user') !== 0 || from.readable < Math.min(ksize, usize)) return -EFAULT;
  return { ...from.fields };
}

/** Bytes that could not be copied: non-zero when the address is bad. */
export function* copy_struct_to_user<F extends object>(k: Linux, to: user_struct<F>, fields: F): Kernel<number> {
  yield k.at(COPY_TO_USER);
  if (to.supplied) yield* to.supplied();
  if (k.should_fail('copy_to_user') !== 0 || !to.writable) return 1;
  to.fields = { ...fields };
  to.replied = true;
  return 0;
}
