// SPDX-License-Identifier: GPL-2.0-only
/** @file One part in a thread of its own: what the compiler learned in another part does not count. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Options } from './options.js';
import { SECTIONS } from './sections.js';

export interface SectionTask {
  readonly name: string;
  readonly options: Options;
}

const { name, options } = workerData as SectionTask;
parentPort!.postMessage(await SECTIONS[name]!(options));
