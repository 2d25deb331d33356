// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel's headers, for modules that include all of them. */
export type { Step } from '../engine/step.js';
export * from './access.js';
export * from './arrays.js';
export * from './atomic.js';
export * from './backtrace.js';
export * from './bss.js';
export * from './checkpoint.js';
export * from './errno.js';
export * from './file.js';
export * from './libfdt.js';
export * from './linux.js';
export * from './list.js';
export * from './lockdep.js';
export * from './mm.js';
export * from './mutex.js';
export * from './oops.js';
export * from './ordering.js';
export * from './point.js';
export * from './reachable.js';
export * from './rwsem.js';
export * from './sched.js';
export * from './slab.js';
export * from './struct.js';
export * from './uaccess.js';
export * from './warn.js';
export * from './xarray.js';
