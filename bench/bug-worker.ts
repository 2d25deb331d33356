// SPDX-License-Identifier: GPL-2.0-only
/** @file One search for a defect that was put back, from a cold start, in a thread of its own: when something showed that today's kernel does not show. */
import { parentPort, workerData } from 'node:worker_threads';
import * as fc from 'fast-check';
import { findMainlineRevision } from '../reference/mainline/revisions.js';
import { readMainlineLedger } from '../search/ledger.js';
import { likelyPairs } from '../search/race/likely.js';
import { RaceSearch } from '../search/race/search.js';
import { execute } from '../search/execute.js';
import { findingId } from '../search/verdict.js';
import { mainline } from '../systems/mainline.js';
import { programs } from '../systems/mainline/programs.js';
import type { Revision } from '../systems/system.js';
import { processorTime } from './measure.js';

export interface BugTask {
  /** Of the revision. */
  readonly name: string;
  readonly seed: number;
  readonly isConcurrent: boolean;
  /** Milliseconds of processor time. */
  readonly limit: number;
}

/** Milliseconds until it showed; null: not within the limit. */
export type BugShown = number | null;

const { name, seed, isConcurrent, limit } = workerData as BugTask;
const BATCH = 50;

const start = processorTime();
const revision = findMainlineRevision(name)! as Revision;
const known = new Set(Object.keys(readMainlineLedger().findings['linux-7.3']!));
const isOver = (): boolean => processorTime() - start >= limit;

function sequence(): BugShown {
  let found = false;
  for (let k = 0; !isOver(); k++)
    for (const program of fc.sample(programs(), { numRuns: BATCH, seed: (seed + k * 0x9e3779b1) | 0 })) {
      execute(revision, program, mainline.properties, (property, violation) => (found ||= !known.has(findingId(property.id, violation))));
      if (found) return processorTime() - start;
    }
  return null;
}

function race(): BugShown {
  const search = new RaceSearch(revision, { runs: Infinity, seed });
  for (const program of likelyPairs(mainline)) {
    if (isOver()) return null;
    search.try(program);
    if (search.verdict(false).findings.some(({ id, seenAs }) => !known.has(id) && !known.has(seenAs))) return processorTime() - start;
  }
  return null;
}

parentPort!.postMessage(isConcurrent ? race() : sequence());
