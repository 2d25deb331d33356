// SPDX-License-Identifier: GPL-2.0-only
/** @file include/uapi/asm-generic/errno.h: error numbers, positive, and their names. */

export const ENOENT = 2;
export const ESRCH = 3;
export const EINTR = 4;
export const EIO = 5;
export const EBADF = 9;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const EFAULT = 14;
export const EBUSY = 16;
export const EEXIST = 17;
export const EINVAL = 22;
export const EMFILE = 24;
export const ENOTTY = 25;
export const ENOSPC = 28;

const NAMES: readonly (readonly [number, string])[] = [
  [1, 'EPERM'],
  [ENOENT, 'ENOENT'],
  [ESRCH, 'ESRCH'],
  [EINTR, 'EINTR'],
  [EIO, 'EIO'],
  [6, 'ENXIO'],
  [7, 'E2BIG'],
  [8, 'ENOEXEC'],
  [EBADF, 'EBADF'],
  [10, 'ECHILD'],
  [EAGAIN, 'EAGAIN'],
  [ENOMEM, 'ENOMEM'],
  [EACCES, 'EACCES'],
  [EFAULT, 'EFAULT'],
  [15, 'ENOTBLK'],
  [EBUSY, 'EBUSY'],
  [EEXIST, 'EEXIST'],
  [18, 'EXDEV'],
  [19, 'ENODEV'],
  [20, 'ENOTDIR'],
  [21, 'EISDIR'],
  [EINVAL, 'EINVAL'],
  [23, 'ENFILE'],
  [EMFILE, 'EMFILE'],
  [ENOTTY, 'ENOTTY'],
  [26, 'ETXTBSY'],
  [27, 'EFBIG'],
  [ENOSPC, 'ENOSPC'],
  [29, 'ESPIPE'],
  [30, 'EROFS'],
];

/** `errname(-16)` is `-EBUSY`; a number without a name stays a number: `-4095`. */
export function errname(negative: number): string {
  const entry = NAMES.find(([number]) => number === -negative);
  return entry ? `-${entry[1]}` : String(negative);
}

/** `errnumber('-EBUSY')` is -16; 0 when there is no such name. */
export function errnumber(name: string): number {
  const entry = NAMES.find(([, text]) => `-${text}` === name);
  return entry ? -entry[0] : 0;
}
