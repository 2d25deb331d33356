// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/module.h: modules, and the references that keep them from being unloaded. */
import { Operation, type Step } from '../engine/step.js';
import type { Restore } from './checkpoint.js';
import type { Linux } from './linux.js';
import type { Memory } from './ordering.js';
import { Struct, defineLayout } from './struct.js';

/** References are counted; the last one is waited for. */
const REFERENCES: Memory = { name: 'module', ordering: 'lock' };

/** A loadable module. Its memory, and all structs in it, are gone once it is unloaded. */
export class module extends Struct {
  /** References, without the one of being loaded. */
  refcnt = 0;
  state: 'coming' | 'live' | 'going' | 'gone' = 'live';
  /** Made on first use. */
  private get_step: Step | null = null;
  private get_live_step: Step | null = null;
  private put_step: Step | null = null;

  constructor(
    k: Linux,
    readonly name: string,
  ) {
    super(k);
    this.notes.alias = `module:${name}`;
  }

  override save(): Restore {
    const { refcnt, state } = this;
    const rest = super.save();
    return () => {
      rest();
      this.refcnt = refcnt;
      this.state = state;
    };
  }

  use(write: boolean): void {
    this.check();
    this.k.touch(this.location, REFERENCES, write);
  }

  get get(): Step {
    return (this.get_step ??= new Operation<module>('try_module_get', 'write', this, take));
  }

  get get_live(): Step {
    return (this.get_live_step ??= new Operation<module>('try_module_get', 'write', this, take_live));
  }

  get put(): Step {
    return (this.put_step ??= new Operation<module>('module_put', 'write', this, drop));
  }

  take(): number {
    this.use(true);
    if (this.state === 'going' || this.state === 'gone') return 0;
    this.refcnt++;
    return 1;
  }

  refuse(): number {
    this.use(false);
    return 0;
  }

  drop(): number {
    this.use(true);
    if (this.refcnt === 0) this.k.report(`module_put_underflow:${this.name}`);
    else this.refcnt--;
    return 0;
  }
}

function take(this: Operation<module>): number {
  return this.object.take();
}

function take_live(this: Operation<module>): number {
  return this.object.state === 'coming' ? this.object.refuse() : this.object.take();
}

function drop(this: Operation<module>): number {
  return this.object.drop();
}

defineLayout(module.prototype, { name: 'module', fields: [], defaults: [] });

const BUILT_IN: Step = new Operation('module_get', 'read', { name: 'vmlinux' }, () => 1);

/** 1, or 0 when the module is on its way out. What is built in (null) is always there. */
export function try_module_get(owner: module | null): Step {
  return owner === null ? BUILT_IN : owner.k.at(owner.get);
}

/** sim: no kernel has it yet: as try_module_get(), and 0 as well while the module's init function runs. */
export function try_live_module_get(owner: module | null): Step {
  return owner === null ? BUILT_IN : owner.k.at(owner.get_live);
}

export function module_put(owner: module | null): Step {
  return owner === null ? BUILT_IN : owner.k.at(owner.put);
}
