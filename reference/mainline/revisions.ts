// SPDX-License-Identifier: GPL-2.0-only
/** @file The revisions of mainline's LUO that there are, by name. */
import { BUGS, withBug } from './bugs.js';
import { linux_7_3 } from './linux-7.3/index.js';
import type { Revision } from './luo_internal.js';

/** The revisions that are kept as source. */
export const MAINLINE_REVISIONS: readonly Revision[] = [linux_7_3];

/** All names that `findMainlineRevision` knows. */
export const MAINLINE_REVISION_NAMES: readonly string[] = [...MAINLINE_REVISIONS.map(({ name }) => name), ...BUGS.map(({ name }) => `linux-7.3+bug-${name}`)];

const derived = new Map<string, Revision>();

/** `linux-7.3`, or `linux-7.3+bug-NAME`: with a defect of an earlier kernel. Undefined when there is none of that name. */
export function findMainlineRevision(name: string): Revision | undefined {
  const known = MAINLINE_REVISIONS.find((revision) => revision.name === name) ?? derived.get(name);
  if (known !== undefined) return known;
  const bug = BUGS.find((candidate) => name === `linux-7.3+bug-${candidate.name}`);
  if (bug === undefined) return undefined;
  const revision = withBug(bug);
  derived.set(name, revision);
  return revision;
}
