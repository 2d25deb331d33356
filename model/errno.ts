// SPDX-License-Identifier: GPL-2.0-only
/** @file Linux error numbers by name. */

/** include/uapi/asm-generic/errno-base.h, the ones that a callback of a test handler may return. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  4: 'EINTR',
  5: 'EIO',
  6: 'ENXIO',
  9: 'EBADF',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  14: 'EFAULT',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  22: 'EINVAL',
  24: 'EMFILE',
  28: 'ENOSPC',
};

/** `-EIO` for 5. Throws on a number that it does not know: a name invented here would match nothing. */
export function errorName(errno: number): string {
  const name = NAMES[errno];
  if (name === undefined) throw new RangeError(`unknown errno ${errno}`);
  return `-${name}`;
}
