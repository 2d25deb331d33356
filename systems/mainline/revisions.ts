// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's source trees: Linux 7.3.4, the series that repairs it, and defects of earlier kernels put back. */
import { MAINLINE_FIXES } from '../../reference/mainline/fixes.js';
import type { Config, Revision as MainlineRevision } from '../../reference/mainline/luo_internal.js';
import { linux_7_3 } from '../../reference/mainline/linux-7.3/index.js';
import { findMainlineRevision, MAINLINE_REVISIONS } from '../../reference/mainline/revisions.js';
import { findOfMainline } from '../../reference/own/find.js';
import { theFlbFollowsItsUsers } from '../../properties/mainline/callbacks/the-flb-follows-its-users.js';
import { theFlbIsFinishedWithItsLastFile } from '../../properties/mainline/callbacks/the-flb-is-finished-with-its-last-file.js';
import { kernelsOf } from './kernels.js';
import type { Revision, Revisions } from '../system.js';
import { reachOfFixes } from './reach.js';

const LAST = MAINLINE_FIXES.at(-1)!.number;
const UNDONE = /^linux-7\.3\+\d{4}-(\d{4})$/;

/** What a revision is changed from: of a reviewer's own files. */
const kindOf = ({ basedOn, name }: Revision): string => (basedOn === undefined ? name : kindOf(findOfMainline(basedOn)!));

/** Not one with a defect of an earlier kernel, of which the series knows nothing. */
const IN_SERIES = /^(?:linux-7\.3(?:\+\d{4}(?:-\d{4})?)?|mainline-corrected)$/;

const sizes = new WeakMap<Config, WeakMap<MainlineRevision, MainlineRevision>>();

/** A mirrored revision on the machine on which a compiled one is searched: a page has room for as much there. */
function sized(mirrored: MainlineRevision, like: Revision): MainlineRevision {
  const [config] = (like as MainlineRevision).configs ?? [];
  if (config === undefined) return mirrored;
  let known = sizes.get(config);
  if (known === undefined) sizes.set(config, (known = new WeakMap()));
  let revision = known.get(mirrored);
  if (revision === undefined) known.set(mirrored, (revision = { ...mirrored, configs: [config] }));
  return revision;
}

/** Without an FLB nothing happens to it. */
const OF_FLBS: readonly string[] = [theFlbFollowsItsUsers.id, theFlbIsFinishedWithItsLastFile.id];

const hasFlbs = (revision: MainlineRevision): boolean => kernelsOf(revision)?.some(({ flb }) => flb !== 'none') ?? true;

export const revisions: Revisions = {
  kept: MAINLINE_REVISIONS,
  find: findOfMainline,
  fixesAfter: (revision) => {
    const kind = kindOf(revision);
    if (UNDONE.test(kind)) return null;
    if (kind === 'mainline-corrected') return [];
    const last = /^linux-7\.3\+(\d{4})$/.exec(kind)?.[1] ?? '0000';
    return MAINLINE_FIXES.filter(({ number }) => number > last);
  },
  beforeTheFixes: (revision) => {
    const kind = kindOf(revision);
    // A finding that is not there is of somebody's own making.
    return sized(kind === revision.name || !IN_SERIES.test(kind) ? linux_7_3 : findMainlineRevision(kind)!, revision);
  },
  looksBehind: true,
  // What a boot reaches is known of the machine of mirrored revisions.
  reach: (like) => ((like as MainlineRevision).configs === undefined ? (run) => reachOfFixes().during(run) : null),
  withFixes: (number, like) => sized(findMainlineRevision(`linux-7.3+${number}`)!, like),
  withFixUndone: (number, like) => sized(findMainlineRevision(`linux-7.3+${LAST}-${number}`)!, like),
  cannotJudge: (revision) => (hasFlbs(revision as MainlineRevision) ? [] : OF_FLBS),
  undoneIn: ({ name }) => MAINLINE_FIXES.find(({ number }) => number === UNDONE.exec(name)?.[1]) ?? null,
};
