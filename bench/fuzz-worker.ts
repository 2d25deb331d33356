// SPDX-License-Identifier: GPL-2.0-only
/** @file One search for one finding from a cold start, in a thread of its own: by chance, or guided by coverage. */
import { parentPort, workerData } from 'node:worker_threads';
import * as fc from 'fast-check';
import { Collector } from '../search/coverage/collector.js';
import { execute } from '../search/execute.js';
import { Guided } from '../search/fuzz/guided.js';
import { diceOf } from '../search/fuzz/numbers.js';
import { Sequences } from '../search/fuzz/sequences.js';
import { properties } from '../properties/v1/index.js';
import { programs } from '../systems/v1/programs.js';
import { findingId } from '../search/verdict.js';
import { findRevision, instrument } from '../reference/v1/revisions.js';
import { processorTime } from './measure.js';

export interface FuzzTask {
  readonly guided: boolean;
  readonly revision: string;
  /** Id of the finding. */
  readonly finding: string;
  readonly seed: number;
  /** Executions at the most. */
  readonly limit: number;
}

/** What it took; Infinity: it was not found. */
export interface FuzzTime {
  readonly executions: number;
  /** Milliseconds of processor time. */
  readonly time: number;
}

/** Programs that uniform generation draws at once, as `check` does. */
const BATCH = 64;

const { guided, revision, finding, seed, limit } = workerData as FuzzTask;
const start = processorTime();
let found = false;

const see = (property: { readonly id: string }, violation: Parameters<typeof findingId>[1]): void => {
  found ||= findingId(property.id, violation) === finding;
};

function uniform(): number {
  const target = findRevision(revision)!;
  for (let executions = 0, k = 0; executions < limit; k++)
    for (const program of fc.sample(programs(), { numRuns: BATCH, seed: (seed + k * 0x9e3779b1) | 0 })) {
      executions++;
      execute(target, program, properties, (property, violation) => (see(property, violation), false));
      if (found) return executions;
    }
  return Infinity;
}

function byCoverage(): number {
  const collector = new Collector(instrument(findRevision(revision)!));
  const kind = new Sequences(collector, properties, (_program, property, violation) => see(property, violation));
  const search = new Guided(kind, collector, diceOf(seed));
  while (search.executions < limit) {
    search.step();
    if (found) return search.executions;
  }
  return Infinity;
}

const executions = guided ? byCoverage() : uniform();
parentPort!.postMessage({ executions, time: found ? processorTime() - start : Infinity } satisfies FuzzTime);
