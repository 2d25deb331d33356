// SPDX-License-Identifier: GPL-2.0-only
/** @file Machines of mainline that were set up for programs, to be used again and again. */
import { MODULES } from '../../model/mainline/actions.js';
import type { file, Restore } from '../../reference/kernel/index.js';
import { MainlineMachine, type Config, type ModuleSpec } from '../../reference/machine/mainline/index.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import { Eyes } from './eyes.js';
import { openFiles } from './files.js';
import { pagesBeyond } from './pages.js';

/** The name of the FLB. */
export const FLB = 'L';

/** Two modules, whose handlers have every optional operation and share one FLB. */
const SPECS: readonly ModuleSpec[] = MODULES.map((name) => ({ name, flbs: [FLB] }));

/** A machine that was set up, and how to bring it back to there. */
export interface Ready {
  readonly machine: MainlineMachine;
  readonly restart: Restore;
  readonly plain: readonly file[];
  readonly eyes: Eyes;
}

const pools = new WeakMap<Revision, Map<string, Ready[]>>();

export function poolOf(revision: Revision, kind: string): Ready[] {
  let byKind = pools.get(revision);
  if (byKind === undefined) pools.set(revision, (byKind = new Map()));
  let pool = byKind.get(kind);
  if (pool === undefined) byKind.set(kind, (pool = []));
  return pool;
}

/** One process more than programs have keeps files open. */
export function setUp(revision: Revision, processes: number, config: Config, traced: boolean): Ready {
  const machine = new MainlineMachine(revision, { config, processes: processes + 1, traced, loaded: true, modules: SPECS });
  for (const name of MODULES) machine.call(processes, machine.sys.init_module(processes, name));
  const plain = openFiles(machine, processes);
  return { machine, restart: machine.checkpoint(), plain, eyes: new Eyes(machine, pagesBeyond(machine, {})) };
}
