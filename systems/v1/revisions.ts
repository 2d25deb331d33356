// SPDX-License-Identifier: GPL-2.0-only
/** @file v1's source trees: base, the patch as posted, and the series that corrects it. */
import { series } from '../../reference/loader/series.js';
import { findOfV1 } from '../../reference/own/find.js';
import { findRevision, REVISIONS } from '../../reference/v1/revisions.js';
import { reachOfFixes } from './reach.js';
import type * as luo_v1 from '../../reference/v1/luo_internal.js';
import type { Fix, Revision, Revisions } from '../system.js';

/** What a revision is changed from: of a reviewer's own files, and of a kernel tree's C. */
const kindOf = (revision: Revision): string => (revision as luo_v1.Revision).mirroredBy ?? revision.basedOn ?? revision.name;

/** `posted`, or with the fixes up to one: the number of the last; null for a revision to which the series does not apply. */
function lastFix(revision: Revision): string | null {
  const name = kindOf(revision);
  if (name === 'posted' || name === 'base') return '0000';
  return /^posted\+(\d{4})$/.exec(name)?.[1] ?? null;
}

/** The fixes that are still to come; null for a revision to which the series does not apply. */
export function fixesAfter(revision: Revision): readonly Fix[] | null {
  const last = lastFix(revision);
  return last === null ? null : series().filter(({ number }) => number > last);
}

/** What only code can keep that knows who has registered a file: the code before the patch does not. */
const OF_SESSIONS: ReadonlySet<string> = new Set([
  'a-session-reaches-only-its-own-registrations',
  'closing-in-normal-unregisters-everything',
  'closing-in-prepared-keeps-the-registrations',
  'no-token-of-a-closed-session-in-normal',
]);

export const revisions: Revisions = {
  kept: REVISIONS,
  find: findOfV1,
  fixesAfter,
  /** Where the fixes begin: a finding that is not there is of somebody's own making. */
  beforeTheFixes: (revision) => {
    const kind = kindOf(revision);
    if (kind === 'base') return findRevision('posted')!;
    return kind === revision.name ? revision : findOfV1(kind)!;
  },
  withFixes: (number) => findRevision(`posted+${number}`)!,
  withFixUndone: (number) => findRevision(`corrected-${number}`)!,
  lacks: (revision, property) => (revision.name === 'base' || (revision as luo_v1.Revision).mirroredBy === 'base') && OF_SESSIONS.has(property),
  reach: () => (run) => reachOfFixes().during(run),
  /** What is wrong with `corrected-0007` is what fix 0007 repairs. */
  undoneIn: ({ name }) => {
    const number = /^corrected-(\d{4})$/.exec(name)?.[1];
    return series().find((fix) => fix.number === number) ?? null;
  },
};
