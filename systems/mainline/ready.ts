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

/** The module whose files fill pages. */
export const PADDING = 'P';
const PADDED: readonly ModuleSpec[] = [...SPECS, { name: PADDING, boot: true, quiet: true, optional: ['get_id'] }];

/** A machine that was set up, and how to bring it back to there. */
export interface Ready {
  readonly machine: MainlineMachine;
  readonly restart: Restore;
  readonly plain: readonly file[];
  readonly eyes: Eyes;
  /** Pages that are preserved after a boot. */
  readonly pages: Readonly<Record<string, number>>;
  /** Where it belongs when nobody uses it. */
  readonly pool: Ready[];
}

const pools = new WeakMap<Revision, Map<string, Ready[]>>();

/** One that nobody uses. `isPadded`: it has what fills pages with files. */
export function readyFor(revision: Revision, kind: Kind): Ready {
  const { processes, config, traced, isPadded } = kind;
  let byKind = pools.get(revision);
  if (byKind === undefined) pools.set(revision, (byKind = new Map()));
  const name = `${processes}${traced}${config.page_size}${isPadded}`;
  let pool = byKind.get(name);
  if (pool === undefined) byKind.set(name, (pool = []));
  return pool.pop() ?? setUp(revision, kind, pool);
}

interface Kind {
  readonly processes: number;
  readonly config: Config;
  readonly traced: boolean;
  readonly isPadded: boolean;
}

/** One process more than programs have keeps files open. */
function setUp(revision: Revision, { processes, config, traced, isPadded }: Kind, pool: Ready[]): Ready {
  const modules = isPadded ? PADDED : SPECS;
  const machine = new MainlineMachine(revision, { config, processes: processes + 1, traced, loaded: true, modules });
  const plain = machine.setUp(() => {
    for (const name of MODULES) machine.call(processes, machine.sys.init_module(processes, name));
    return openFiles(machine, processes);
  });
  return { machine, restart: machine.checkpoint(), plain, eyes: new Eyes(machine), pages: pagesBeyond(machine, {}), pool };
}

const bootPages = new WeakMap<Revision, Map<number, Ready['pages']>>();

/** Pages that are preserved after a boot of a kernel that comes after another one. */
export function pagesAfterBoot(revision: Revision, config: Config): Ready['pages'] {
  let bySize = bootPages.get(revision);
  if (bySize === undefined) bootPages.set(revision, (bySize = new Map()));
  let pages = bySize.get(config.page_size);
  if (pages === undefined) {
    const ready = readyFor(revision, { processes: 1, config, traced: false, isPadded: false });
    bySize.set(config.page_size, (pages = ready.pages));
    ready.pool.push(ready);
  }
  return pages;
}
