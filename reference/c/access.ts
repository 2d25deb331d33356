// SPDX-License-Identifier: GPL-2.0-only
/** @file Loads and stores of compiled code: steps of their tasks, part of the footprint, and checked as KASAN checks them. */
import { Backtrace } from '../kernel/backtrace.js';
import { inode, inode_file, Page, type Linux, type Memory, type Restore } from '../kernel/index.js';
import type { Step } from '../engine/step.js';
import { GOES_AHEAD } from './instance.js';
import type { Layouts, Leaf } from './layout.js';
import type { CMemory } from './memory.js';
import { DATA_LOCATIONS, LOCK_LOCATIONS, OPENED, type Objects, type Region } from './objects.js';

/** As in runtime/access.c: bit 0 writes, bit 1 has a mark. */
const WRITE = 1;
export const MARKED = 2;

const ONLY_MARKED = 2;
const ALL = 3;

/** Below, nothing is: who comes here followed a null pointer. */
const LOWEST = 1024;

/** As in mainline/placed.ts: the struct of a folio, the position of a file, the flags of an inode, and up to where what can change lies in it. */
const FOLIO = 'folio';
const F_POS = 40;
const INODE_FLAGS = 8;
const INODE_CHANGES = 32;

const FLAG: Memory = { name: 'flag', ordering: 'lock' };

export class Accesses {
  /** The call in which an access outside of all objects was reported last. */
  private wild = -1;
  /** Where pointers were published by rcu_assign_pointer(): who reads one and follows it comes after. */
  private published = new Set<number>();

  constructor(
    private readonly k: Linux,
    private readonly objects: Objects,
    private readonly layouts: Layouts,
    private readonly memory: () => CMemory,
    /** Every access of a task that runs beside others is a step; otherwise only those with a mark are. */
    private readonly steps: boolean,
  ) {}

  /** Static variables can be accessed without asking; those that nobody writes to, and texts, are none of several tasks' business. */
  allowData(): void {
    const memory = this.memory();
    memory.allow(LOWEST, memory.dataEnd - LOWEST, false);
    for (const { at, size, constant } of this.layouts.types.variables) {
      if (constant) continue;
      memory.forbid(at, size);
      const first = Math.ceil(at / 8) * 8;
      const last = Math.floor((at + size) / 8) * 8;
      if (last > first) memory.allow(first, last - first);
    }
  }

  save(): Restore {
    const { wild } = this;
    const published = new Set(this.published);
    return () => {
      this.wild = wild;
      this.published = new Set(published);
    };
  }

  reset(): void {
    this.published.clear();
  }

  publish(address: number): void {
    this.published.add(address);
  }

  /** Which accesses the code has to ask about, as in runtime/access.c. */
  get asks(): number {
    const { current, recorder, traced } = this.k;
    if (recorder !== null || traced) return ALL;
    if (current === null || !current.pauses) return 0;
    return (this.steps ? ALL : ONLY_MARKED) | GOES_AHEAD;
  }

  /** The step that the task stands before; null: the access is none. */
  step(at: number, size: number, kind: number): Step | null {
    const { current } = this.k;
    if (current === null || !current.pauses || (!this.steps && (kind & MARKED) === 0)) return null;
    const leaf = this.leafAt(at >>> 0, size);
    return leaf === null ? null : this.k.at((kind & WRITE) === 0 ? leaf.read : leaf.write);
  }

  /** What the simulated kernel has is its step, if it is one: the position of a file is read and written where others may come in between. */
  private isShared({ owner, struct, address }: Region, at: number): boolean {
    if (owner instanceof inode || struct === FOLIO) return false;
    return !(owner instanceof inode_file) || at < address + OPENED || at === address + F_POS;
  }

  /** A plain variable, or a member of an object; null: nobody can come in between. */
  private leafAt(at: number, size: number): Leaf | null {
    const variable = this.layouts.variableAt(at);
    if (variable !== null && this.memory().placeOf(at) === 'data') {
      if (variable.constant) return null;
      if (variable.struct === null) return this.layouts.scalar(variable.name, variable.size);
      return this.layouts.leaf(variable.struct, (at - variable.at) % variable.elementSize, variable.name);
    }
    const region = this.objects.find(at);
    if (region === null || !this.isShared(region, at)) return null;
    let found: Leaf | null = null;
    this.objects.eachLeaf(region, (leaf) => (found ??= leaf), at - region.address, Math.min(at - region.address + size, region.size));
    return found;
  }

  /** The access is made now. */
  then(start: number, size: number, kind: number): number {
    const at = start >>> 0;
    if (kind === MARKED && this.published.has(at)) this.k.touch(LOCK_LOCATIONS + at, FLAG, false);
    const place = this.memory().placeOf(at);
    if (place === 'data') this.variable(at, size, kind);
    else if (place === null) this.nowhere(at);
    else this.object(at, size, kind);
    return 0;
  }

  private variable(at: number, size: number, kind: number): void {
    const { k, layouts } = this;
    if (k.recorder === null) return;
    const variable = layouts.variableAt(at);
    if (variable === null || variable.constant) return;
    for (let i = at; i < at + size;) {
      const base = variable.at + (variable.elementSize > 0 ? Math.floor((i - variable.at) / variable.elementSize) * variable.elementSize : 0);
      const leaf = variable.struct === null ? null : layouts.leaf(variable.struct, i - base, variable.name);
      if (leaf === null) {
        this.touch(variable.at, layouts.scalar(variable.name, variable.size), kind);
        return;
      }
      this.touch(base + leaf.at, leaf, kind);
      i = Math.max(base + leaf.at + leaf.size, i + 1);
    }
  }

  private object(at: number, size: number, kind: number): void {
    const region = this.objects.find(at);
    if (region === null || at + size > region.address + region.size) {
      this.memory().mayStray(at + size);
      this.outOfBounds(at, region);
    }
    if (region === null) return;
    const { owner } = region;
    if (owner !== null) owner.check();
    const from = at - region.address;
    const write = (kind & WRITE) !== 0;
    if (owner instanceof inode) {
      if (from === INODE_FLAGS) owner.useFlags(write);
      else if (from < INODE_CHANGES) owner.use(write);
      return;
    }
    if (region.struct === FOLIO) return;
    if (owner instanceof inode_file && from >= OPENED) {
      if (from === F_POS) owner.usePosition(write);
      return;
    }
    if (owner instanceof Page && owner.lost) owner.use(write);
    if (this.k.recorder === null) return;
    this.objects.eachLeaf(region, (leaf, place) => this.touch(place, leaf, kind), from, Math.min(from + size, region.size));
  }

  private touch(at: number, leaf: Leaf, kind: number): void {
    if (leaf.isPrimitive) return;
    this.k.touch(DATA_LOCATIONS + at, (kind & MARKED) === 0 ? leaf.memory : leaf.marked, (kind & WRITE) !== 0, leaf.field);
  }

  /** smp_load_acquire() and smp_store_release(). */
  flag(at: number, size: number, write: boolean): number {
    this.then(at, size, MARKED | (write ? WRITE : 0));
    this.k.touch(LOCK_LOCATIONS + (at >>> 0), FLAG, write);
    return 0;
  }

  /** Once a call, as a use after free. */
  private outOfBounds(at: number, region: Region | null): void {
    const { k } = this;
    if (this.wild === k.round) return;
    this.wild = k.round;
    k.report(`out_of_bounds:${(region ?? this.objects.below(at))?.name ?? 'the heap'}`);
  }

  private nowhere(at: number): void {
    const { k } = this;
    // What is behind all memory traps by itself.
    if (at >= this.memory().size) return;
    k.die(new Backtrace().functions[0] ?? 'compiled_code', at < LOWEST ? 'null_pointer_dereference' : 'bad_memory_access');
  }
}
