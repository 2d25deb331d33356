// SPDX-License-Identifier: GPL-2.0-only
/** @file Executes the same random programs on one revision whenever it is told, and says how many a second. */
import { parentPort, workerData } from 'node:worker_threads';
import * as fc from 'fast-check';
import { properties } from '../properties/v1/index.js';
import { freezeLanguage } from '../reference/own/frozen.js';
import { ownFilesHook } from '../reference/own/hook.js';
import { findOfV1 } from '../reference/own/find.js';
import { execute } from '../search/execute.js';
import { programs } from '../systems/v1/programs.js';
import { rate } from './measure.js';

const PROGRAMS = 300;
const SEED = 7;

ownFilesHook.before = freezeLanguage;
const revision = findOfV1(workerData as string)!;
const drawn = fc.sample(programs(), { numRuns: PROGRAMS, seed: SEED });

parentPort!.on('message', () => {
  void rate(() => {
    for (const program of drawn) execute(revision, program, properties, () => false);
    return PROGRAMS;
  }).then((measured) => parentPort!.postMessage(measured));
});
