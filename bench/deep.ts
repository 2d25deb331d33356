// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file `node dist/bench/deep.js`: what uniform generation hardly finds. Prints, of each undone fix and mutant that has such a finding, the
 * first one by name that only one of three searches came across: the list of `fuzz.ts`. Takes minutes.
 */
import * as fc from 'fast-check';
import { execute } from '../search/execute.js';
import { properties } from '../properties/v1/index.js';
import { programs } from '../systems/v1/programs.js';
import { findingId } from '../search/verdict.js';
import { mutants } from '../reference/v1/mutants.js';
import { findRevision } from '../reference/v1/revisions.js';
import { series } from '../reference/loader/series.js';
import { DEEP_PROGRAMS } from './fuzz.js';

/** Not among those of `fuzz.ts`. */
const SEEDS = [7, 77, 777];
/** Programs that are drawn at once. */
const BATCH = 64;

const REVISIONS = [...series().map(({ number }) => `corrected-${number}`), ...mutants.map(({ name }) => `mutant:${name}`)];

/** Ids of the findings of one search, in the order in which they showed. */
function foundBy(revision: string, seed: number): Set<string> {
  const target = findRevision(revision)!;
  const found = new Set<string>();
  for (let done = 0, k = 0; done < DEEP_PROGRAMS; done += BATCH, k++)
    for (const program of fc.sample(programs(), { numRuns: BATCH, seed: (seed + k * 0x9e3779b1) | 0 }))
      execute(target, program, properties, (property, violation) => (found.add(findingId(property.id, violation)), false));
  return found;
}

for (const revision of REVISIONS) {
  const searches = SEEDS.map((seed) => foundBy(revision, seed));
  const once = [...new Set(searches.flatMap((found) => [...found]))].filter((id) => searches.filter((found) => found.has(id)).length === 1);
  if (once.length > 0) process.stdout.write(`${revision} ${once.sort()[0]}\n`);
}
