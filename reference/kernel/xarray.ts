// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/xarray.h: entries by 64-bit index, in ascending order. Each operation is atomic on its own. */
import type { Step } from '../engine/step.js';
import { EBUSY, ENOMEM } from './errno.js';
import { clear, copyInto, insertAt, removeAt } from './arrays.js';
import type { Restore } from './checkpoint.js';
import type { Kernel, Linux, Root } from './linux.js';
import { point } from './point.js';
import { Struct } from './struct.js';

export class xarray<T extends object> implements Root {
  readonly location: number;
  readonly ordering = 'published';
  /** Ascending; `entries` runs beside it. Observers may read both. */
  readonly indices: bigint[] = [];
  readonly entries: T[] = [];
  private readonly points: (Step | null)[] = [null, null, null, null, null];

  constructor(
    readonly k: Linux,
    readonly name: string,
    /** The struct that it is embedded in; null for a static one. */
    readonly owner: Struct | null = null,
  ) {
    this.location = k.locations(1);
    if (owner !== null) owner.embed(this);
  }

  trace(visit: (object: Struct) => void): void {
    for (const entry of this.entries) visit(entry as unknown as Struct);
  }

  reset(): void {
    clear(this.indices);
    clear(this.entries);
  }

  save(): Restore {
    const indices = this.indices.slice();
    const entries = this.entries.slice();
    return () => {
      copyInto(this.indices, indices);
      copyInto(this.entries, entries);
    };
  }

  /** Position of `index`, or of the first entry after it. */
  find(index: bigint): number {
    const { indices } = this;
    let i = 0;
    while (i < indices.length && indices[i]! < index) i++;
    return i;
  }

  at(which: number, name: string, access: 'read' | 'write'): Step {
    return this.k.at((this.points[which] ??= point(name, access, this)));
  }

  /** Checks that it still exists and leaves a footprint. */
  use(write: boolean): void {
    if (this.owner !== null) this.owner.check();
    this.k.touch(this.location, this, write);
  }
}

/** What xa_store answers when it could not get memory. */
export const XA_ERROR: unique symbol = Symbol('xa_mk_err');

export function DEFINE_XARRAY<T extends object>(k: Linux, name: string): xarray<T> {
  const xa = new xarray<T>(k, name);
  k.roots.push(xa);
  return xa;
}

/** A map inside a struct. */
export function xa_init<T extends object>(k: Linux, name: string, owner: Struct): xarray<T> {
  return new xarray<T>(k, name, owner);
}

/** The one step of each operation; what it does is in the function of its name and `_now`, as part of the running step. */
export const XA_STEP = {
  load: (xa: xarray<object>): Step => xa.at(0, 'xa_load', 'read'),
  store: (xa: xarray<object>): Step => xa.at(1, 'xa_store', 'write'),
  erase: (xa: xarray<object>): Step => xa.at(2, 'xa_erase', 'write'),
  insert: (xa: xarray<object>): Step => xa.at(3, 'xa_insert', 'write'),
  find: (xa: xarray<object>): Step => xa.at(4, 'xa_find', 'read'),
} as const;

export function* xa_load<T extends object>(xa: xarray<T>, index: bigint): Kernel<T | null> {
  yield XA_STEP.load(xa);
  return xa_load_now(xa, index);
}

export function xa_load_now<T extends object>(xa: xarray<T>, index: bigint): T | null {
  xa.use(false);
  const i = xa.find(index);
  return xa.indices[i] === index ? xa.entries[i]! : null;
}

export function xa_store_nofail_now<T extends object>(xa: xarray<T>, index: bigint, entry: T): T | null {
  xa.use(true);
  if (entry instanceof Struct) entry.notes.stored_at = index;
  const i = xa.find(index);
  if (xa.indices[i] === index) {
    const old = xa.entries[i]!;
    xa.entries[i] = entry;
    xa.k.dirty = true;
    return old;
  }
  insertAt(xa.indices, i, index);
  insertAt(xa.entries, i, entry);
  return null;
}

/** The entry that was there before, null when there was none, XA_ERROR when out of memory. */
export function* xa_store<T extends object>(xa: xarray<T>, index: bigint, entry: T): Kernel<T | null | typeof XA_ERROR> {
  yield XA_STEP.store(xa);
  return xa_store_now(xa, index, entry);
}

export function xa_store_now<T extends object>(xa: xarray<T>, index: bigint, entry: T): T | null | typeof XA_ERROR {
  if (xa.k.should_fail('xa_store') !== 0) return XA_ERROR;
  return xa_store_nofail_now(xa, index, entry);
}

/** For callers that panic when it fails: it does not. */
export function* xa_store_nofail<T extends object>(xa: xarray<T>, index: bigint, entry: T): Kernel<T | null> {
  yield XA_STEP.store(xa);
  return xa_store_nofail_now(xa, index, entry);
}

/** 0, -EBUSY when there is an entry already, or -ENOMEM. */
export function* xa_insert<T extends object>(xa: xarray<T>, index: bigint, entry: T): Kernel<number> {
  yield XA_STEP.insert(xa);
  return xa_insert_now(xa, index, entry);
}

export function xa_insert_now<T extends object>(xa: xarray<T>, index: bigint, entry: T): number {
  if (xa.k.should_fail('xa_insert') !== 0) return -ENOMEM;
  xa.use(true);
  if (xa.indices[xa.find(index)] === index) return -EBUSY;
  xa_store_nofail_now(xa, index, entry);
  return 0;
}

/** 0, or -ENOMEM. */
export function xa_err(entry: object | null | typeof XA_ERROR): number {
  return entry === XA_ERROR ? -ENOMEM : 0;
}

export function* xa_erase<T extends object>(xa: xarray<T>, index: bigint): Kernel<T | null> {
  yield XA_STEP.erase(xa);
  return xa_erase_now(xa, index);
}

export function xa_erase_now<T extends object>(xa: xarray<T>, index: bigint): T | null {
  xa.use(true);
  const i = xa.find(index);
  if (xa.indices[i] !== index) return null;
  const entry = xa.entries[i]!;
  removeAt(xa.indices, i);
  removeAt(xa.entries, i);
  xa.k.dirty = true;
  return entry;
}

/** An entry with its own index. */
interface Indexed<T> {
  readonly index: bigint;
  readonly entry: T;
}

/** The first entry at `index` or behind it; null: there is none. One turn of xa_for_each(), as part of the running step. */
export function xa_find_now<T extends object>(xa: xarray<T>, index: bigint): Indexed<T> | null {
  xa.use(false);
  const i = xa.find(index);
  return i === xa.indices.length ? null : { index: xa.indices[i]!, entry: xa.entries[i]! };
}

/** Looks for the next index after the last at each turn, as xa_for_each() does; the pair is reused. */
class XaIterator<T extends object> implements IterableIterator<[bigint, T]> {
  private last = -1n;
  private readonly result: { done: boolean; value: [bigint, T] };

  constructor(private readonly xa: xarray<T>) {
    this.result = { done: false, value: [0n, undefined as unknown as T] };
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<[bigint, T]> {
    const { xa, result } = this;
    xa.use(false);
    const i = xa.find(this.last + 1n);
    if (i === xa.indices.length) return { done: true, value: undefined };
    this.last = xa.indices[i]!;
    result.value[0] = this.last;
    result.value[1] = xa.entries[i]!;
    return result as IteratorResult<[bigint, T]>;
  }
}

/** Ascending; entries may come and go while it runs. Take the pair apart at once: it is reused. */
export function xa_for_each<T extends object>(xa: xarray<T>): IterableIterator<[bigint, T]> {
  return new XaIterator(xa);
}

/** Frees the tree, not the entries. */
export function xa_destroy<T extends object>(xa: xarray<T>): void {
  xa.use(true);
  if (xa.indices.length > 0) xa.k.dirty = true;
  clear(xa.indices);
  clear(xa.entries);
}

export function xa_empty<T extends object>(xa: xarray<T>): boolean {
  xa.use(false);
  return xa.indices.length === 0;
}
