// SPDX-License-Identifier: GPL-2.0-only
/** @file Test modules: each registers a handler of its own kind of files, and the FLBs that such files depend on. */
import {
  EBUSY,
  EEXIST,
  ENOENT,
  file,
  module,
  mutex_init,
  mutex_lock,
  mutex_unlock,
  SavedMap,
  struct,
  type Kernel,
  type Memory,
  type mutex,
  type Restore,
  type Struct,
} from '../../kernel/index.js';
import { liveupdate_file_handler, type liveupdate_flb, type LuoKernel } from '../../mainline/luo_internal.js';
import { handlerOps } from './callbacks.js';
import { FlbModules } from './flb-module.js';
import type { MainlineMachine } from './machine.js';

/** A module that can be loaded. Its compatible string is `test-NAME`. */
export interface ModuleSpec {
  readonly name: string;
  /** Loaded during each boot. */
  readonly boot?: boolean;
  /** Optional operations that the handler has. Default: all. */
  readonly optional?: readonly ('freeze' | 'unfreeze' | 'can_finish' | 'get_id')[];
  /** Its callbacks never fail, and nobody is told of them: its files only fill pages. */
  readonly quiet?: boolean;
  /** FLBs that it registers with its handler, in order: names; those of one name are one, which lies in a module of its own. */
  readonly flbs?: readonly string[];
}

export const builtIn = ({ boot }: ModuleSpec): boolean => boot === true;

/** A file of the kind of one module. */
export class TestFile extends file {
  constructor(
    k: LuoKernel,
    readonly kind: string,
    /** Unique on the machine, over boots too. */
    readonly number: number,
  ) {
    super(k, `test-${kind}:${number}`, null);
  }
}

/** A module that is loaded. */
export interface Loaded {
  readonly spec: ModuleSpec;
  readonly owner: module;
  readonly handler: liveupdate_file_handler;
}

/** What is loaded in one kernel. */
export class Modules {
  readonly loaded = new SavedMap<string, Loaded>();
  readonly flbModules: FlbModules;
  /** By names of modules: two of them are loaded and unloaded side by side. */
  private readonly turns: ReadonlyMap<string, Turn>;

  constructor(private readonly machine: MainlineMachine) {
    this.turns = new Map(machine.specs.map(({ name }) => [name, new Turn(machine.k, name)]));
    this.flbModules = new FlbModules(
      machine,
      machine.specs.flatMap(({ flbs = [] }) => flbs),
    );
  }

  objects(): Struct[] {
    return [...this.turns.values(), ...this.flbModules.objects(), ...[...this.loaded.values()].flatMap(({ owner, handler }) => [owner, handler])];
  }

  save(): Restore {
    const loaded = this.loaded.save();
    const flbModules = this.flbModules.save();
    return () => {
      loaded();
      flbModules();
    };
  }

  /** insmod: 0, or a negative errno, and the module is gone again. */
  *init_module(name: string): Kernel<number> {
    const { machine } = this;
    const { k } = machine;
    const spec = machine.specs.find((candidate) => candidate.name === name);
    if (spec === undefined) return -ENOENT;
    const { lock } = this.turns.get(name)!;
    yield mutex_lock(lock);
    const ret = this.loaded.has(name) ? -EEXIST : yield* this.register(spec);
    k.dirty = true;
    yield mutex_unlock(lock);
    return ret;
  }

  private *register(spec: ModuleSpec): Kernel<number> {
    const { machine } = this;
    const { k } = machine;
    const { luo_file, luo_flb } = k.modules;
    const owner = new module(k, spec.name);
    owner.state = 'coming';
    const handler = new liveupdate_file_handler(k);
    handler.notes.alias = `handler:${spec.name}`;
    handler.compatible = `test-${spec.name}`;
    handler.ops = handlerOps(machine, spec, owner);
    this.flbModules.bind(spec.flbs);
    const ret = yield* luo_file.liveupdate_register_file_handler(handler);
    if (ret !== 0) {
      owner.freed = handler.freed = true;
      this.flbModules.unbind(spec.flbs);
      return ret;
    }
    for (const flb of this.flbsOf(spec)) {
      const err = yield* luo_flb.liveupdate_register_flb(handler, flb);
      if (err === 0) continue;
      // As do_init_module(): what the init function has registered it takes back, and the module goes, whoever has a reference to it.
      yield* luo_file.liveupdate_unregister_file_handler(handler);
      owner.use(true);
      owner.state = 'gone';
      owner.freed = true;
      handler.freed = true;
      handler.touchAll();
      this.flbModules.unbind(spec.flbs);
      return err;
    }
    owner.use(true);
    owner.state = 'live';
    this.turns.get(spec.name)!.look(true);
    this.loaded.set(spec.name, { spec, owner, handler });
    return 0;
  }

  /** Whom it has asked once it asks at once, also in the next kernel. */
  private flbsOf({ name, flbs = [] }: ModuleSpec): liveupdate_flb[] {
    const own = flbs.map((flb) => this.flbModules.get(flb)!);
    return this.machine.counters.asks === name ? [...own, this.flbModules.builtIn] : own;
  }

  /** The module `name` asks a driver that is built in to register an FLB with its handler. */
  *bind(name: string): Kernel<number> {
    const { counters } = this.machine;
    this.turns.get(name)?.look(false);
    const found = this.loaded.get(name);
    if (found === undefined) return -ENOENT;
    const { owner, handler } = found;
    owner.use(true);
    if (owner.state !== 'live') return -ENOENT;
    owner.refcnt++;
    const ret = yield* this.machine.k.modules.luo_flb.liveupdate_register_flb(handler, this.flbModules.builtIn);
    owner.refcnt--;
    if (ret === 0) counters.asks = name;
    return ret;
  }

  /** A driver that is built in registers its FLB before its handler. */
  *bindEarly(): Kernel<number> {
    const { machine } = this;
    const { k } = machine;
    const handler = new liveupdate_file_handler(k);
    handler.compatible = 'test-early';
    handler.ops = handlerOps(machine, { name: 'early' }, new module(k, 'early'));
    handler.list.zero();
    handler.flb_list.zero();
    return yield* k.modules.luo_flb.liveupdate_register_flb(handler, this.flbModules.builtIn);
  }

  /** rmmod: 0, -ENOENT when it is not loaded, -EBUSY while somebody has a reference. */
  *delete_module(name: string): Kernel<number> {
    const { k } = this.machine;
    const turn = this.turns.get(name);
    if (turn === undefined) return -ENOENT;
    const { lock } = turn;
    yield mutex_lock(lock);
    const found = this.loaded.get(name);
    if (found === undefined || found.owner.state !== 'live' || found.owner.refcnt > 0) {
      const ret = found === undefined ? -ENOENT : -EBUSY;
      found?.owner.use(false);
      yield mutex_unlock(lock);
      return ret;
    }
    const { owner, handler, spec } = found;
    owner.use(true);
    owner.state = 'going';
    yield mutex_unlock(lock);

    // The module's exit function runs without the lock.
    yield* k.modules.luo_file.liveupdate_unregister_file_handler(handler);
    yield mutex_lock(lock);
    owner.use(true);
    owner.state = 'gone';
    owner.freed = true;
    handler.freed = true;
    handler.touchAll();
    turn.look(true);
    this.loaded.delete(name);
    this.flbModules.unbind(spec.flbs);
    k.dirty = true;
    yield mutex_unlock(lock);
    return 0;
  }

  /** The FLBs, in order of their names. */
  get all(): readonly liveupdate_flb[] {
    return this.flbModules.all;
  }
}

/** It is looked at under RCU, and changed under module_mutex. */
const LIST_OF_MODULES: Memory = { name: 'modules', ordering: 'lock' };

/** Who loads or unloads a module waits for whoever does so with the same one. The kernel calls init and exit functions without a lock of its own. */
class Turn extends struct('module_turn', () => ({})) {
  readonly lock: mutex;

  constructor(k: LuoKernel, name: string) {
    super(k);
    this.lock = mutex_init(k, `module:${name}`, this);
    this.lock.simulated = true;
  }

  /** At whether the module is loaded. */
  look(write: boolean): void {
    this.k.touch(this.location, LIST_OF_MODULES, write);
  }
}
