// SPDX-License-Identifier: GPL-2.0-only
/** @file The revisions of mainline's LUO that there are, by name. */
import type { Sources } from '../loader/design.js';
import { BUGS, edited, editedTree, withBug } from './bugs.js';
import { MAINLINE_FIXES } from './fixes.js';
import { linux_7_3 } from './linux-7.3/index.js';
import type { Revision } from './luo_internal.js';
import { bootOrder, inTurn } from './next.js';

/** The revisions that are kept as source. */
export const MAINLINE_REVISIONS: readonly Revision[] = [linux_7_3];

const CORRECTED = 'mainline-corrected';

const derived = new Map<string, Revision>();

/** Makes a revision that is no text of ours known by its name: a kernel tree that was compiled. */
export function addMainlineRevision(revision: Revision): void {
  derived.set(revision.name, revision);
}

/**
 * `linux-7.3`; `linux-7.3+bug-NAME`: with a defect of an earlier kernel; `linux-7.3+0003`: with the fixes up to one; `linux-7.3+0006-0003`: with all
 * of them but for one; `mainline-corrected`: with all of them; `A=>B`: a machine that boots A, and B after a kexec. Undefined when there is none of
 * that name.
 */
export function findMainlineRevision(name: string): Revision | undefined {
  const known = MAINLINE_REVISIONS.find((revision) => revision.name === name) ?? derived.get(name);
  if (known !== undefined) return known;
  const revision = derive(name);
  if (revision !== undefined) derived.set(name, revision);
  return revision;
}

function derive(name: string): Revision | undefined {
  const order = bootOrder(name);
  if (order.length > 1) {
    const [first, ...others] = order.map(findMainlineRevision);
    return first === undefined || others.includes(undefined) ? undefined : inTurn(first, ...(others as Revision[]));
  }
  const bug = BUGS.find((candidate) => name === `linux-7.3+bug-${candidate.name}`);
  if (bug !== undefined) return withBug(bug);
  if (name === CORRECTED)
    return edited(
      { name, title: 'linux-7.3 with the series of fixes' },
      MAINLINE_FIXES.flatMap(({ edits }) => edits),
    );
  const [, last, undone] = /^linux-7\.3\+(\d{4})(?:-(\d{4}))?$/.exec(name) ?? [];
  if (last === undefined || !MAINLINE_FIXES.some(({ number }) => number === last)) return undefined;
  if (undone !== undefined && !MAINLINE_FIXES.some(({ number }) => number === undone && number <= last)) return undefined;
  const fixes = MAINLINE_FIXES.filter(({ number }) => number <= last && number !== undone);
  const title = `linux-7.3 with fixes 0001 to ${last}${undone === undefined ? '' : `, but for ${undone}`}`;
  return edited(
    { name, title },
    fixes.flatMap(({ edits }) => edits),
  );
}

/** The text of mainline-corrected, with one fix undone where one is named. */
export function correctedTree(undone?: string): Sources {
  const fixes = MAINLINE_FIXES.filter(({ number }) => number !== undone);
  return editedTree(
    CORRECTED,
    fixes.flatMap(({ edits }) => edits),
  );
}
