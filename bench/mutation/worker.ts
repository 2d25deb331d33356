// SPDX-License-Identifier: GPL-2.0-only
/** @file A worker thread of `npm run mutation`: judges the mutants that it is told, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { judgeMutant } from './judge.js';
import type { Mutant } from './mutant.js';
import { poolsOf } from './pool.js';
import type { WorkerTask } from './run.js';
import { subjectOf } from './subjects.js';

const { system, budget, written } = workerData as WorkerTask;
const subject = subjectOf(system);
const pools = poolsOf(subject, budget, written);

parentPort!.on('message', (mutant: Mutant) => parentPort!.postMessage(judgeMutant(subject, mutant, pools, budget)));
