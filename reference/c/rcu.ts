// SPDX-License-Identifier: GPL-2.0-only
/** @file RCU for compiled code: what is freed or called once no reader is left. */
import {
  call_rcu,
  copyInto,
  kfree,
  point,
  rcu_domain,
  rcu_read_lock,
  rcu_read_unlock,
  synchronize_rcu,
  type Linux,
  type Restore,
  type Struct,
  type task_struct,
} from '../kernel/index.js';
import type { Step } from '../engine/step.js';
import type { Primitives } from './imports.js';
import type { Part } from './kernel.js';
import type { CMemory } from './memory.js';
import { placed, type HeapObject, type Objects } from './objects.js';

/** A function that is called with the address of its head. */
interface Called {
  readonly head: number;
  readonly code: number;
}

/** The same, or an object that is freed. */
export type Callback = { readonly free: HeapObject } | Called;

/** Where RCU itself lies: no variable is there. */
const RCU = 8;

type Domain = rcu_domain<Callback>;

const NOT_FREED = point('kfree_rcu', 'write', { name: 'slab' });

/** The domain of RCU itself, and the callbacks that are due. */
export class Rcu implements Part {
  private readonly own: Domain;
  /** Oldest first. */
  private readonly ripe: Called[] = [];
  /** The function of the callback that is about to run. */
  private code = 0;

  constructor(
    private readonly k: Linux,
    private readonly objects: Objects,
    private readonly memory: () => CMemory,
  ) {
    this.own = placed(new rcu_domain<Callback>(k, 'rcu', null, false), RCU);
    this.own.run = (callback) => this.run(callback);
    k.spinning = this.own;
  }

  reset(): void {
    this.own.reset();
    this.ripe.length = 0;
  }

  save(): Restore {
    const own = this.own.save();
    const ripe = this.ripe.slice();
    return () => {
      own();
      copyInto(this.ripe, ripe);
    };
  }

  /** What only waits to be freed. */
  each(visit: (object: Struct) => void): void {
    this.own.each((callback) => {
      if ('free' in callback) visit(callback.free);
    });
  }

  private run(callback: Callback): void {
    if ('free' in callback) {
      const { address, size } = callback.free.region!;
      this.memory().forbid(address, size);
      kfree(callback.free);
    } else this.ripe.push(callback);
  }

  private domain(address: number, user: string): Domain {
    if (address === 0) return this.own;
    const domain = this.objects.ofKind<Domain>(rcu_domain, address, user);
    domain.run = this.own.run;
    domain.owner?.check();
    return domain;
  }

  private get current(): task_struct {
    return this.k.current!;
  }

  private reads(domain: Domain): boolean {
    return this.current.held.includes(domain.shared);
  }

  get oneStep(): Primitives['oneStep'] {
    return {
      rcu_read_lock: (at: number) => rcu_read_lock(this.domain(at, 'rcu_read_lock'), at === 0 ? 'rcu_read_lock' : 'srcu_read_lock'),
      rcu_read_unlock: (at: number): Step => {
        const domain = this.domain(at, 'rcu_read_unlock');
        if (!this.reads(domain)) this.k.report(`unbalanced_unlock:${domain.name}`);
        return rcu_read_unlock(domain, at === 0 ? 'rcu_read_unlock' : 'srcu_read_unlock');
      },
      synchronize_rcu: (at: number) => synchronize_rcu(this.domain(at, 'synchronize_rcu'), at === 0 ? 'synchronize_rcu' : 'synchronize_srcu'),
      call_rcu: (at: number, head: number, code: number): Step => {
        this.objects.at(head)?.check();
        return call_rcu(this.domain(at, 'call_rcu'), { head, code }, at === 0 ? 'call_rcu' : 'call_srcu');
      },
      kfree_rcu: (at: number, address: number) => this.kfree_rcu(this.domain(at, 'kfree_rcu'), address),
    };
  }

  private kfree_rcu(domain: Domain, address: number): Step {
    const { k, objects } = this;
    const object = objects.at(address);
    if (object !== null && object.region!.address === address && !object.freed) return call_rcu(domain, { free: object }, 'kfree_rcu');
    k.report(object?.freed === true ? `double_free:${object.called}` : 'invalid_free');
    return k.at(NOT_FREED);
  }

  get call(): Primitives['call'] {
    return {
      rcu_held: (at: number) => (this.reads(this.domain(at, 'srcu_read_lock_held')) ? 1 : 0),
      // Callbacks are run where softirqs are.
      rcu_due: (): number => {
        if (this.ripe.length === 0 || this.current.softirqs > 0 || this.current.held.some(({ lock }) => lock.spins)) return 0;
        const { head, code } = this.ripe.shift()!;
        this.current.softirqs++;
        this.code = code;
        return head;
      },
      rcu_function: () => this.code,
      rcu_done: () => void this.current.softirqs--,
    };
  }
}
