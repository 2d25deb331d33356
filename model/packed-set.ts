// SPDX-License-Identifier: GPL-2.0-only
/** @file A set of packed states. */

/** Marks a slot in use: bit 63 of a key, which no layout uses. */
const IN_USE = 1 << 31;

/** Open addressing with linear probing, 8 bytes a slot, at most half full. */
export class PackedSet {
  /** lo, hi | IN_USE, lo, hi … */
  private slots: Int32Array;
  private mask: number;
  /** Keys in the set. */
  size = 0;

  /** `capacity`: slots to begin with, a power of two. */
  constructor(capacity = 16) {
    this.slots = new Int32Array(2 * capacity);
    this.mask = capacity - 1;
  }

  /** Adds a key; false: it was there. */
  add(lo: number, hi: number): boolean {
    const key = hi | IN_USE;
    const { slots, mask } = this;
    let at = hash(lo, hi) & mask;
    for (; slots[2 * at + 1] !== 0; at = (at + 1) & mask) if (slots[2 * at] === lo && slots[2 * at + 1] === key) return false;
    slots[2 * at] = lo;
    slots[2 * at + 1] = key;
    this.size++;
    if (2 * this.size > mask) this.grow();
    return true;
  }

  /**
   * Loads the slots of the first `words` words of `keys` (lo, hi, lo, hi …) into the cache: the misses of a large set
   * then overlap, where those of one `add` after another would add up. The answer means nothing, but has to be used.
   */
  touch(keys: Int32Array, words: number): number {
    const { slots, mask } = this;
    let sum = 0;
    for (let i = 0; i < words; i += 2) sum ^= slots[2 * (hash(keys[i]!, keys[i + 1]!) & mask)]!;
    return sum;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Int32Array(2 * old.length);
    this.mask = 2 * this.mask + 1;
    this.size = 0;
    for (let i = 0; i < old.length; i += 2) if (old[i + 1] !== 0) this.add(old[i]!, old[i + 1]! & ~IN_USE);
  }
}

function hash(lo: number, hi: number): number {
  const mixed = Math.imul(lo ^ Math.imul(hi, 0x85ebca6b), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
