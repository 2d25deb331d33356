// SPDX-License-Identifier: GPL-2.0-only
/** @file Which fix of the series makes a finding go away. */
import { systemOf } from '../systems/index.js';
import type { Revision } from '../systems/system.js';
import { execute } from './execute.js';
import type { Program } from '../systems/program.js';
import type { Property } from '../properties/property.js';
import { findingId } from './verdict.js';

/** Does `revision` show the finding when it carries out `program`? */
export function shows(revision: Revision, program: Program, property: Property, id: string): boolean {
  let seen = false;
  execute(revision, program, [property], (_, violation) => (seen ||= findingId(property.id, violation) === id));
  return seen;
}

/** The fix that repairs a finding. */
export interface Repair {
  /** File name; null: none is known. */
  readonly fix: string | null;
  /** Does it take nothing but to undo the fix? Otherwise it takes several defects to come to this. */
  readonly isAlone: boolean;
}

const NONE: Repair = { fix: null, isAlone: false };

/** Does a revision that lacks nothing but this fix show the finding? */
export function showsWithout(fix: string, revision: Revision, program: Program, property: Property, id: string): boolean {
  return shows(systemOf(revision).revisions.withFixUndone(fix.slice(0, 4), revision), program, property, id);
}

/**
 * The first fix with which the revision before the series does not show the finding any more, unless it takes more than that defect and another one
 * alone comes to it as well. None when the revision does not show it (it is somebody else's), or when it survives the whole series.
 */
export function repairOf(revision: Revision, program: Program, property: Property, id: string): Repair {
  const { revisions } = systemOf(revision);
  if (revisions.lacks?.(revision, property.id)) return NONE;
  const later = revisions.fixesAfter(revision);
  if (!later) return { fix: revisions.undoneIn(revision)?.fileName ?? null, isAlone: false };
  if (!shows(revisions.beforeTheFixes(revision), program, property, id)) return NONE;
  const first = later.find(({ number }) => !shows(revisions.withFixes(number, revision), program, property, id));
  if (first === undefined) return NONE;
  if (revisions.looksBehind !== true) return { fix: first.fileName, isAlone: false };
  const isAlone = ({ fileName }: { readonly fileName: string }): boolean => showsWithout(fileName, revision, program, property, id);
  const alone = isAlone(first) ? first : later.find((fix) => fix !== first && isAlone(fix));
  return { fix: (alone ?? first).fileName, isAlone: alone !== undefined };
}

/** File name of that fix. */
export const repairedBy = (revision: Revision, program: Program, property: Property, id: string): string | null =>
  repairOf(revision, program, property, id).fix;
