// SPDX-License-Identifier: GPL-2.0-only
/** @file A map that is put back to how it was far more often than it changes. */
import { clear } from './arrays.js';
import type { Restore } from './checkpoint.js';

/** Versions of all maps: none comes twice. */
let versions = 0;
/** No version. */
const NONE = -1;
/** So many places of what is not there any more are kept for what comes back. */
const SPARE = 64;

/** Where an entry is, or was. */
interface Place<K, V> {
  readonly key: K;
  value: V | undefined;
  isIn: boolean;
}

/**
 * As Map, in order of insertion. What comes in behind a checkpoint goes with it, and comes again in the next execution: its place stays, because a Map that
 * shrinks and grows is allocated anew each time. Who goes through it goes through what was there when that began.
 */
export class SavedMap<K, V> implements Iterable<readonly [K, V]> {
  private readonly places = new Map<K, Place<K, V>>();
  private readonly order: Place<K, V>[] = [];
  /** Of what is in it. */
  private version = 0;
  /** What was in it then is in it now, before all others: so many. NONE: nobody knows what that is. */
  private base = NONE;
  private count = 0;

  get size(): number {
    return this.order.length;
  }

  get(key: K): V | undefined {
    return this.places.get(key)?.value;
  }

  has(key: K): boolean {
    return this.places.get(key)?.isIn === true;
  }

  keys(): K[] {
    return this.order.map(({ key }) => key);
  }

  values(): V[] {
    return this.order.map(({ value }) => value as V);
  }

  [Symbol.iterator](): Iterator<readonly [K, V]> {
    return this.order.map(({ key, value }) => [key, value as V] as const).values();
  }

  set(key: K, value: V): this {
    this.version = ++versions;
    const place = this.places.get(key);
    if (place?.isIn === true) {
      this.base = NONE;
      place.value = value;
    } else this.append(key, value, place);
    return this;
  }

  private append(key: K, value: V, place: Place<K, V> | undefined): void {
    if (place === undefined) {
      if (this.places.size > 4 * this.order.length + SPARE) this.forget();
      const made = { key, value, isIn: true };
      this.places.set(key, made);
      this.order.push(made);
    } else {
      place.value = value;
      place.isIn = true;
      this.order.push(place);
    }
  }

  delete(key: K): boolean {
    const place = this.places.get(key);
    if (place?.isIn !== true) return false;
    this.base = NONE;
    this.version = ++versions;
    this.order.splice(this.order.indexOf(place), 1);
    leave(place);
    return true;
  }

  clear(): void {
    this.base = NONE;
    this.version = ++versions;
    this.places.clear();
    clear(this.order);
  }

  /** To how it is now. */
  save(): Restore {
    const { version } = this;
    const keys = this.keys();
    const values = this.values();
    this.isAt(version);
    return () => {
      if (this.version === version) return;
      const isLonger = this.base === version;
      for (let left = this.order.length - (isLonger ? this.count : 0); left > 0; left--) leave(this.order.pop()!);
      if (!isLonger) for (let i = 0; i < keys.length; i++) this.append(keys[i]!, values[i]!, this.places.get(keys[i]!));
      this.isAt(version);
    };
  }

  private isAt(version: number): void {
    this.version = this.base = version;
    this.count = this.order.length;
  }

  /** Places of what is not there any more. */
  private forget(): void {
    this.places.clear();
    for (const place of this.order) this.places.set(place.key, place);
  }
}

function leave(place: Place<unknown, unknown>): void {
  place.isIn = false;
  place.value = undefined;
}
