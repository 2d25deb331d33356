// SPDX-License-Identifier: GPL-2.0-only
/** @file What holds for any kernel code, whatever it does: properties whose witness is a checker of the kernel. */
import { everyCallEnds } from './locks/every-call-ends.js';
import { locksAreBalanced } from './locks/locks-are-balanced.js';
import { noLockHeldInUserspace } from './locks/no-lock-held-in-userspace.js';
import { noLockOrderCycle } from './locks/no-lock-order-cycle.js';
import { noRecursiveAcquisition } from './locks/no-recursive-acquisition.js';
import { noKernelWarning } from './memory/no-kernel-warning.js';
import { noOops } from './memory/no-oops.js';
import { noOutOfBoundsAccess } from './memory/no-out-of-bounds-access.js';
import { noPageLeaks } from './memory/no-page-leaks.js';
import { noUseAfterFree } from './memory/no-use-after-free.js';
import type { Property } from './property.js';

/** Of these a tool of the kernel reports each violation. */
export const KERNEL_PROPERTIES: readonly Property[] = [
  noRecursiveAcquisition,
  locksAreBalanced,
  noLockHeldInUserspace,
  noLockOrderCycle,
  everyCallEnds,
  noUseAfterFree,
  noOops,
  noOutOfBoundsAccess,
  noKernelWarning,
  noPageLeaks,
];
