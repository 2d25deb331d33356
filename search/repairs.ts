// SPDX-License-Identifier: GPL-2.0-only
/** @file Which fix of the series makes a finding go away. */
import type { Revision } from '../reference/v1/luo_internal.js';
import { findRevision } from '../reference/v1/revisions.js';
import { series, type Fix } from '../reference/loader/series.js';
import { execute } from './execute.js';
import type { Program } from './program.js';
import type { Property } from '../properties/property.js';
import { findingId } from './verdict.js';

/** Does `revision` show the finding when it carries out `program`? */
export function shows(revision: Revision, program: Program, property: Property, id: string): boolean {
  let seen = false;
  execute(revision, program, [property], (_, violation) => (seen ||= findingId(property.id, violation) === id));
  return seen;
}

/** The fixes that are still to come; null for a revision to which the series does not apply. */
export function fixesAfter({ name: own, basedOn: name = own }: Revision): Fix[] | null {
  const last = name === 'posted' || name === 'base' ? '0000' : /^posted\+(\d{4})$/.exec(name)?.[1];
  return last === undefined ? null : series().filter(({ number }) => number > last);
}

/** Where the fixes that are still to come begin: a finding that is not there is of somebody's own making. */
export function beforeTheFixes(revision: Revision): Revision {
  const { name, basedOn = name } = revision;
  if (basedOn === 'base') return findRevision('posted')!;
  return basedOn === name ? revision : findRevision(basedOn)!;
}

/**
 * File name of the first fix with which `posted` does not show the finding any more; null when `posted` does not show it
 * (a revision of somebody else), or when it survives the whole series.
 */
export function repairedBy(revision: Revision, program: Program, property: Property, id: string): string | null {
  const later = fixesAfter(revision);
  if (!later) return undone(revision);
  if (!shows(beforeTheFixes(revision), program, property, id)) return null;
  return later.find(({ number }) => !shows(findRevision(`posted+${number}`)!, program, property, id))?.fileName ?? null;
}

/** What is wrong with `corrected-0007` is what fix 0007 repairs. */
function undone({ name }: Revision): string | null {
  const number = /^corrected-(\d{4})$/.exec(name)?.[1];
  return series().find((fix) => fix.number === number)?.fileName ?? null;
}
