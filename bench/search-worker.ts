// SPDX-License-Identifier: GPL-2.0-only
/** @file One race search from a cold start, in a thread of its own: when each defect showed. */
import { parentPort, workerData } from 'node:worker_threads';
import * as fc from 'fast-check';
import { likelyPairs } from '../search/race/likely.js';
import { v1 } from '../systems/v1.js';
import { concurrentPrograms } from '../systems/v1/concurrent.js';
import { RaceSearch } from '../search/race/search.js';
import type { StrategyName } from '../search/race/strategies.js';
import { posted } from '../reference/v1/revisions.js';
import { processorTime } from './measure.js';

export interface SearchTask {
  readonly strategy: StrategyName;
  readonly seed: number;
  /** Milliseconds of processor time. */
  readonly limit: number;
  /** Defects, by the file names of their fixes; the search stops when all have shown. */
  readonly wanted: readonly string[];
}

/** Number of the fix that repairs it -> milliseconds after the start. */
export type Shown = ReadonlyMap<string, number>;

const { strategy, seed, limit, wanted } = workerData as SearchTask;
const start = processorTime();
const search = new RaceSearch(posted, { runs: Infinity, seed, strategy });
const shown = new Map<string, number>();
// As the command does.
const first = likelyPairs(v1);
const arbitrary = concurrentPrograms();

const isOver = (): boolean => processorTime() - start >= limit || wanted.every((defect) => shown.has(defect));

for (let n = 0; !isOver(); n++) {
  search.try(first[n] ?? fc.sample(arbitrary, { numRuns: 1, seed: (seed + n * 0x9e3779b1) | 0 })[0]!);
  for (const { repairedBy } of search.verdict(false).findings)
    if (repairedBy !== null && !shown.has(repairedBy)) shown.set(repairedBy, processorTime() - start);
}
parentPort!.postMessage(shown);
