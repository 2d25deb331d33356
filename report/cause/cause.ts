// SPDX-License-Identifier: GPL-2.0-only
/** @file What is known of the part of a series that makes a finding show. */
import type { Change, Sight } from '../../search/cause.js';
import { enumeration } from '../layout.js';
import type { Hunk } from '../lore/hunk.js';
import type { SeriesPatch } from '../lore/series.js';

/** Of the patch with which it comes. */
export interface CauseHunks {
  /** Enough for it, and none can be left out as far as is known: in the order of the patch. */
  readonly kept: readonly Hunk[];
  /** Those of them without which nobody can tell, and why. */
  readonly untellable: ReadonlyMap<Hunk, Sight>;
  /** How many change files that are compiled. */
  readonly compiled: number;
  readonly all: number;
}

export interface Cause {
  readonly patches: readonly SeriesPatch[];
  /** What a tree with the first so many of them shows, where somebody has looked. */
  readonly sights: ReadonlyMap<number, Sight>;
  /** Null: the tree without them shows it, or nobody can tell what it shows. */
  readonly change: Change | null;
  /** Null: nobody knows which patch it is. */
  readonly hunks: CauseHunks | null;
  /** Interrupted: what is not known might have become so. */
  readonly isStopped: boolean;
}

/** The patch with which it comes; null: nobody knows, or none of them. */
export const culprit = ({ patches, change }: Cause): SeriesPatch | null => (change !== null && change.by === change.after + 1 ? patches[change.by - 1]! : null);

/** One sentence on the hunks of the patch; null: there is nothing to be said of them. */
export function hunksInWords({ hunks }: Cause): string | null {
  if (hunks === null || hunks.compiled < 2) return null;
  const { kept, untellable, compiled } = hunks;
  const [which, some] = [[...untellable.values()], kept.length < compiled];
  const broken = which.filter((sight) => sight === 'does-not-compile').length;
  const open = which.length - broken;
  const reasons = [
    ...(broken > 0 ? [`without ${oneOf(broken, kept.length)} the tree does not compile`] : []),
    ...(open > 0 ? [`what it shows without ${oneOf(open, kept.length)} is unknown`] : []),
  ];
  if (kept.length === 1) return `Of the ${compiled} hunks in code that is compiled, this one alone makes it show.`;
  const head = some
    ? `Of the ${compiled} hunks in code that is compiled, these ${kept.length} make it show`
    : `None of the ${compiled} hunks in code that is compiled can be left out`;
  if (reasons.length > 0) return `${head}: ${enumeration(reasons)}.`;
  return some ? `${head}, and without any of them it does not.` : `${head}: without any of them it does not show.`;
}

const oneOf = (some: number, all: number): string => (some === all ? 'any of them' : some === 1 ? 'one of them' : `${some} of them`);
