// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads what --coverage wrote: every part of it, each with what is said of it. */
import { COVERAGE_PARTS, type Coverage, type CoveragePart } from '../search/coverage/coverage.js';
import type { Fields } from './fields.js';

/** Parts of the model; the others are places in the code. */
const OF_THE_MODEL: readonly CoveragePart[] = ['transitions', 'successions', 'faults'];

/** Throws UsageError. */
export function coveragesIn(document: Fields): readonly Coverage[] {
  const coverages = document.list('coverages');
  if (coverages.length === 0) document.refuse('coverages', 'a list with anything in it');
  return coverages.map((coverage) => {
    coverage.text('revision');
    for (const part of COVERAGE_PARTS) for (const item of coverage.list(part)) checkItem(item, !OF_THE_MODEL.includes(part));
    return coverage.counts(['runs']) as unknown as Coverage;
  });
}

function checkItem(item: Fields, isPlace: boolean): void {
  item.text('name');
  item.counts(['hits']);
  if (!isPlace) return;
  for (const name of ['file', 'function', 'text']) item.text(name);
  item.counts(['line']);
}
