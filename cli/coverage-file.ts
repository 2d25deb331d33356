// SPDX-License-Identifier: GPL-2.0-only
/** @file Reads what --coverage wrote: every part of it, each with what is said of it. */
import { COVERAGE_PARTS, type Coverage, type CoveragePart } from '../search/coverage/coverage.js';
import { count } from '../report/layout.js';
import type { Fields } from './fields.js';

/** Parts of the model; the others are places in the code. */
const OF_THE_MODEL: readonly CoveragePart[] = ['transitions', 'successions', 'faults'];

/** Each revision stands in a document once, and each name once in its part. Throws UsageError. */
export function coveragesIn(document: Fields): readonly Coverage[] {
  const coverages = document.list('coverages');
  if (coverages.length === 0) document.refuse('coverages', 'a list with anything in it');
  checkNames(coverages, 'revision');
  return coverages.map((coverage) => {
    const runs = coverage.count('runs');
    for (const part of COVERAGE_PARTS) {
      const items = coverage.list(part);
      checkNames(items, 'name');
      for (const item of items) checkItem(item, runs, !OF_THE_MODEL.includes(part));
    }
    return coverage.whole as unknown as Coverage;
  });
}

function checkNames(all: readonly Fields[], field: 'revision' | 'name'): void {
  const seen = new Set<string>();
  for (const one of all) {
    const name = one.text(field);
    if (seen.has(name)) one.refuse(field, `the only '${name}' there`);
    seen.add(name);
  }
}

function checkItem(item: Fields, runs: number, isPlace: boolean): void {
  if (item.count('hits') > runs) item.refuse('hits', `at most ${count(runs, 'run')}`);
  if (!isPlace) return;
  for (const name of ['file', 'function', 'text']) item.text(name);
  item.counts(['line']);
}
