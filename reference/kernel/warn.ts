// SPDX-License-Identifier: GPL-2.0-only
/** @file include/asm-generic/bug.h: warnings. */
import type { Linux } from './linux.js';

/**
 * Whether `condition` holds; a warning when it does.
 * sim: warns each time, not once a boot, because a checker wants to know about every one.
 */
export function WARN_ON_ONCE(k: Linux, where: string, condition: number | boolean): boolean {
  if (!condition) return false;
  k.report(`warn:${where}`);
  return true;
}

/** Whether `condition` holds; a warning when it does. */
export function WARN_ON(k: Linux, where: string, condition: number | boolean): boolean {
  return WARN_ON_ONCE(k, where, condition);
}
