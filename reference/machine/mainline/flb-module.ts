// SPDX-License-Identifier: GPL-2.0-only
/** @file The modules that FLBs lie in: each is loaded before the first module that binds its FLB, and goes after the last. */
import { module, SavedMap, struct, type Kernel, type Restore, type Struct } from '../../kernel/index.js';
import { liveupdate_flb } from '../../mainline/luo_internal.js';
import { flbOps } from './callbacks.js';
import type { MainlineMachine } from './machine.js';

const BUILT_IN = 'own';

/** An FLB, and the module that it lies in. */
export interface FlbModule {
  readonly owner: module;
  readonly flb: liveupdate_flb;
  readonly progress: Progress;
}

/** `isFinished`: the FLB has been finished: the module has nothing left to do in this kernel. */
class Progress extends struct('flb_module', () => ({ isFinished: false })) {}

export class FlbModules {
  private readonly loaded = new SavedMap<string, FlbModule>();
  /** An FLB that is built in, with callbacks that fail only for lack of memory and of which nobody is told. */
  private readonly own: FlbModule;
  /** Modules that bind each. */
  private readonly users = new SavedMap<string, number>();

  constructor(
    private readonly machine: MainlineMachine,
    names: Iterable<string>,
  ) {
    for (const name of new Set(names)) this.load(name);
    this.own = this.made(BUILT_IN, true);
  }

  private load(name: string): void {
    this.loaded.set(name, this.made(name));
  }

  private made(name: string, quiet = false): FlbModule {
    const { k } = this.machine;
    const owner = new module(k, name);
    const progress = new Progress(k);
    const flb = new liveupdate_flb(k);
    flb.compatible = `flb-${name}`;
    flb.ops = flbOps(this.machine, flb.compatible, owner, () => (progress.isFinished = true), quiet);
    return { owner, flb, progress };
  }

  get builtIn(): liveupdate_flb {
    return this.own.flb;
  }

  /** By the names of the FLBs. */
  get flbs(): ReadonlyMap<string, liveupdate_flb> {
    return new Map([...this.loaded].map(([name, { flb }]) => [name, flb]));
  }

  get(name: string): liveupdate_flb | undefined {
    return this.loaded.get(name)?.flb;
  }

  /** What a driver in the module of the FLB does with it: meanwhile the module stays. */
  *use(name: string, run: (flb: liveupdate_flb) => Kernel<number>, absent: number): Kernel<number> {
    const found = this.loaded.get(name);
    if (found === undefined) return absent;
    const { owner, flb } = found;
    owner.use(false);
    owner.refcnt++;
    const ret = yield* run(flb);
    owner.refcnt--;
    return ret;
  }

  /** A module that begins to be loaded and binds them: whose symbols it uses, stays. */
  bind(names: readonly string[] = []): void {
    for (const name of names) {
      this.loaded.get(name)!.owner.use(true);
      this.users.set(name, (this.users.get(name) ?? 0) + 1);
    }
  }

  /**
   * It is gone, and with it go those that nobody binds, that have no references, and whose FLB has been finished: rmmod and insmod. While an FLB has not,
   * the driver in its module waits. What lay in the old one is gone: the FLB of the new one is as it is after boot.
   */
  unbind(names: readonly string[] = []): void {
    for (const name of names) this.users.set(name, this.users.get(name)! - 1);
    for (const [name, { owner, flb, progress }] of [...this.loaded]) {
      owner.use(true);
      if ((this.users.get(name) ?? 0) > 0 || owner.refcnt > 0 || !progress.isFinished) continue;
      owner.state = 'gone';
      owner.freed = flb.freed = true;
      flb.touchAll();
      this.load(name);
    }
  }

  objects(): Struct[] {
    return [...this.loaded.values(), this.own].flatMap(({ owner, flb, progress }) => [owner, flb, progress]);
  }

  /** Also the one that is built in. */
  get all(): readonly liveupdate_flb[] {
    return [...this.loaded.values(), this.own].map(({ flb }) => flb);
  }

  /** To the modules of all, the one that is built in included. */
  get references(): number {
    let references = this.own.owner.refcnt;
    for (const { owner } of this.loaded.values()) references += owner.refcnt;
    return references;
  }

  save(): Restore {
    const loaded = this.loaded.save();
    const users = this.users.save();
    return () => {
      loaded();
      users();
    };
  }
}
