// SPDX-License-Identifier: GPL-2.0-only
/** @file include/uapi/asm-generic/errno.h: error numbers, positive, and their names. */

export const EPERM = 1;
export const ENOENT = 2;
export const ESRCH = 3;
export const EINTR = 4;
export const EIO = 5;
export const ENXIO = 6;
export const E2BIG = 7;
export const EBADF = 9;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const EFAULT = 14;
export const EBUSY = 16;
export const EEXIST = 17;
export const EXDEV = 18;
export const ENODEV = 19;
export const EISDIR = 21;
export const EINVAL = 22;
export const ENFILE = 23;
export const EMFILE = 24;
export const ENOTTY = 25;
export const ETXTBSY = 26;
export const EFBIG = 27;
export const ENOSPC = 28;
export const ESPIPE = 29;
export const ENOSYS = 38;
export const ENODATA = 61;
export const EOPNOTSUPP = 95;
/** Inside of the kernel only: a program whose signal has a handler sees -EINTR. */
export const ERESTARTSYS = 512;
/** Inside of the kernel only: a program sees -ENOTTY. */
export const ENOIOCTLCMD = 515;

const NAMES: readonly (readonly [number, string])[] = [
  [EPERM, 'EPERM'],
  [ENOENT, 'ENOENT'],
  [ESRCH, 'ESRCH'],
  [EINTR, 'EINTR'],
  [EIO, 'EIO'],
  [ENXIO, 'ENXIO'],
  [E2BIG, 'E2BIG'],
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
  [EXDEV, 'EXDEV'],
  [ENODEV, 'ENODEV'],
  [20, 'ENOTDIR'],
  [EISDIR, 'EISDIR'],
  [EINVAL, 'EINVAL'],
  [ENFILE, 'ENFILE'],
  [EMFILE, 'EMFILE'],
  [ENOTTY, 'ENOTTY'],
  [ETXTBSY, 'ETXTBSY'],
  [EFBIG, 'EFBIG'],
  [ENOSPC, 'ENOSPC'],
  [ESPIPE, 'ESPIPE'],
  [30, 'EROFS'],
  [ENOSYS, 'ENOSYS'],
  [ENODATA, 'ENODATA'],
  [EOPNOTSUPP, 'EOPNOTSUPP'],
  [34, 'ERANGE'],
  [35, 'EDEADLK'],
  [36, 'ENAMETOOLONG'],
  [62, 'ETIME'],
  [71, 'EPROTO'],
  [74, 'EBADMSG'],
  [75, 'EOVERFLOW'],
  [110, 'ETIMEDOUT'],
  [114, 'EALREADY'],
  [115, 'EINPROGRESS'],
  [116, 'ESTALE'],
  [125, 'ECANCELED'],
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
