// SPDX-License-Identifier: GPL-2.0-only
/** @file A hash map from packed states to numbers. */

/** Words of a slot: lo, hi, value + 1 (0: empty), unused. A slot never crosses a cache line. */
const STRIDE = 4;

/** Open addressing with linear probing; the key lies beside the value, so that a probe costs one cache miss. */
export class PackedMap {
  private slots: Int32Array;
  private mask: number;
  size = 0;

  /** `capacity`: slots to begin with, a power of two. */
  constructor(capacity = 16) {
    this.slots = new Int32Array(capacity * STRIDE);
    this.mask = capacity - 1;
  }

  /** The value of a key, or -1. */
  get(lo: number, hi: number): number {
    return this.slots[this.find(lo, hi) + 2]! - 1;
  }

  /** Adds a key, unless it has a value: then it answers false and changes nothing. `value` must not be negative. */
  add(lo: number, hi: number, value: number): boolean {
    const at = this.find(lo, hi);
    if (this.slots[at + 2] !== 0) return false;
    this.put(at, lo, hi, value + 1);
    this.size++;
    if (2 * this.size > this.mask) this.grow();
    return true;
  }

  private find(lo: number, hi: number): number {
    const { slots, mask } = this;
    let hash = Math.imul(lo ^ Math.imul(hi, 0x85ebca6b), 0x9e3779b1);
    hash ^= hash >>> 15;
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const at = i * STRIDE;
      if (slots[at + 2] === 0 || (slots[at] === lo && slots[at + 1] === hi)) return at;
    }
  }

  private put(at: number, lo: number, hi: number, value: number): void {
    this.slots[at] = lo;
    this.slots[at + 1] = hi;
    this.slots[at + 2] = value;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(2 * old.length);
    this.mask = 2 * this.mask + 1;
    for (let at = 0; at < old.length; at += STRIDE) if (old[at + 2] !== 0) this.put(this.find(old[at]!, old[at + 1]!), old[at]!, old[at + 1]!, old[at + 2]!);
  }
}
