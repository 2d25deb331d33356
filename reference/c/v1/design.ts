// SPDX-License-Identifier: GPL-2.0-only
/** @file The LUO of the series of June 2025, over the tree's own libfdt: sessions are opens of the device. */
import type { Design } from '../design.js';
import { libfdt } from '../libfdt/library.js';

const UAPI = 'include/uapi/linux/liveupdate.h';
const API = 'include/linux/liveupdate.h';
/** Its ioctls, and how it calls back: later versions of the series have others. */
const IOCTLS = ['GET_STATE', 'PREPARE', 'CANCEL', 'FINISH', 'FD_PRESERVE', 'FD_UNPRESERVE', 'FD_RESTORE'].map((name) => `LIVEUPDATE_IOCTL_${name}`);
const CALLBACK = /\(\*can_preserve\)\(struct file \*\w*, void \*\w*\)/;

export const v1: Design = {
  id: 'v1',
  fits: (tree) => IOCTLS.every((name) => tree.read(UAPI)?.includes(name)) && CALLBACK.test(tree.read(API) ?? ''),
  // CONFIG_INIT_STACK_ALL_ZERO is the kernel's default, and a descriptor that was never filled would be whatever the call before left.
  flags: () => ['-ftrivial-auto-var-init=zero'],
  handlers: () => [],
  remarks: () => [],
  library: libfdt,
  headers: null,
  hasSmallPages: false,
};
