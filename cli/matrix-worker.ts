// SPDX-License-Identifier: GPL-2.0-only
/** @file A worker thread of `luocheck matrix`: runs the units that it is told, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { runUnit, unitsWithin, type MatrixScope, type UnitResult } from '../search/race/matrix.js';
import { SYSTEMS } from '../systems/index.js';
import { mainline } from '../systems/mainline.js';
import type { System } from '../systems/system.js';
import { revisionOfTree } from '../reference/c/compiled.js';
import { addMainlineRevision } from '../reference/mainline/revisions.js';
import { addCompiledRevision, compiledRevisionNamed } from '../reference/v1/revisions.js';
import { watched } from '../reference/engine/watch.js';
import { freezeLanguage } from '../reference/own/frozen.js';
import { ownFilesHook } from '../reference/own/hook.js';
import { foreignReason } from './own-revision.js';
import { cellsOf } from './relay.js';

export interface WorkerTask {
  readonly revision: string;
  /** Of its kernel trees: name and modules. */
  readonly compiled: readonly (readonly [name: string, modules: readonly Uint8Array[]])[];
  readonly scope: MatrixScope;
  /** Where the watchdog looks; null: nobody watches. */
  readonly watch: SharedArrayBuffer | null;
  /** Which of its cells. */
  readonly thread: number;
}

/** What a worker answers: the unit that it was told, done. */
export interface DoneUnit {
  readonly unit: number;
  readonly result: UnitResult;
}

/** Or what a file of somebody else has thrown, in words: itself it may be nothing that another thread can be sent. */
export type WorkerAnswer = DoneUnit | { readonly foreign: string };

const { revision, compiled, scope, watch, thread } = workerData as WorkerTask;
if (watch !== null) watched.cells = cellsOf(watch, thread);
ownFilesHook.before = freezeLanguage;
for (const [name, modules] of compiled) {
  const tree = revisionOfTree(name, modules);
  if ('v1' in tree) addCompiledRevision(tree.v1);
  else addMainlineRevision(tree.mainline);
}
const isMainline = compiled.length > 0 && compiledRevisionNamed(revision) === undefined;
const system = isMainline ? (mainline as unknown as System) : SYSTEMS.find(({ revisions }) => revisions.find(revision) !== undefined)!;
const states = unitsWithin(system, scope.bounds);

parentPort!.on('message', (unit: number) => {
  parentPort!.postMessage(answer(unit));
});

function answer(unit: number): WorkerAnswer {
  try {
    return { unit, result: runUnit(system.revisions.find(revision)!, states[unit]!, scope, system.raceProperties) };
  } catch (error) {
    const foreign = foreignReason(error);
    if (foreign === null) throw error;
    return { foreign };
  }
}
