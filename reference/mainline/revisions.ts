// SPDX-License-Identifier: GPL-2.0-only
/** @file The revisions of mainline's LUO that there are, by name. */
import { linux_7_3 } from './linux-7.3/index.js';
import type { Revision } from './luo_internal.js';

/** The revisions that are kept as source. */
export const MAINLINE_REVISIONS: readonly Revision[] = [linux_7_3];

/** A revision by name; undefined when there is none of that name. */
export function findMainlineRevision(name: string): Revision | undefined {
  return MAINLINE_REVISIONS.find((revision) => revision.name === name);
}
