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

/**
 * File name of the first fix with which `posted` does not show the finding any more; null when `posted` does not show it
 * (a revision of somebody else), or when it survives the whole series.
 */
export function repairedBy(revision: Revision, program: Program, property: Property, id: string): string | null {
  const { revisions } = systemOf(revision);
  if (revisions.lacks?.(revision, property.id)) return null;
  const later = revisions.fixesAfter(revision);
  if (!later) return revisions.undoneIn(revision)?.fileName ?? null;
  if (!shows(revisions.beforeTheFixes(revision), program, property, id)) return null;
  return later.find(({ number }) => !shows(revisions.withFixes(number, revision), program, property, id))?.fileName ?? null;
}
