// SPDX-License-Identifier: GPL-2.0-only
/** @file Which fix of the series makes a race go away. */
import type { Revision } from '../../reference/v1/luo_internal.js';
import { findRevision } from '../../reference/v1/revisions.js';
import { series } from '../../reference/loader/series.js';
import type { Property } from '../../properties/property.js';
import { beforeTheFixes, fixesAfter } from '../repairs.js';
import type { ConcurrentProgram } from './program.js';
import { showing } from './shrink.js';

/** As `repairedBy` of sequential findings: the first fix with which no schedule of the program shows it any more. */
export function repairedBy(revision: Revision, program: ConcurrentProgram, property: Property, id: string): string | null {
  const undone = /^corrected-(\d{4})$/.exec(revision.name)?.[1];
  if (undone !== undefined) return series().find(({ number }) => number === undone)?.fileName ?? null;
  const later = fixesAfter(revision);
  if (!later || !showing(beforeTheFixes(revision), program, id, property)) return null;
  return later.find(({ number }) => !showing(findRevision(`posted+${number}`)!, program, id, property))?.fileName ?? null;
}
