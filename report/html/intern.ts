// SPDX-License-Identifier: GPL-2.0-only
/** @file Keeps equal values once. */

/** Values are equal when JSON writes them alike. */
export class Interned<T> {
  readonly values: T[] = [];
  private readonly indices = new Map<string, number>();

  /** The index of `value`. */
  add(value: T): number {
    const key = JSON.stringify(value);
    const known = this.indices.get(key);
    if (known !== undefined) return known;
    const index = this.values.push(value) - 1;
    this.indices.set(key, index);
    return index;
  }
}
