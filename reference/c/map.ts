// SPDX-License-Identifier: GPL-2.0-only
/** @file A map of compiled code: what it holds is whatever a word can be. */
import { xarray, type Linux, type Restore, type Struct } from '../kernel/index.js';

/** An entry that is no object: a number, a tagged pointer, an address inside of an object or of a variable. */
export class Word {
  constructor(
    readonly low: number,
    readonly high: number,
  ) {}
}

/** What keeps an index for later: XA_ZERO_ENTRY. Whoever looks does not see it. */
export const RESERVED_ENTRY = new Word(1030, 0);

export class WordMap extends xarray<object> {
  /** Of entries that have any: a bit for each mark. */
  readonly marks = new Map<bigint, number>();

  constructor(
    k: Linux,
    name: string,
    /** What an address points to. */
    private readonly target: (address: number) => Struct | null,
  ) {
    super(k, name);
  }

  override trace(visit: (object: Struct) => void): void {
    for (const entry of this.entries) {
      if (!(entry instanceof Word)) visit(entry as Struct);
      else if (entry.high === 0) {
        // The lowest bits may be a tag.
        const object = this.target(entry.low & ~3);
        if (object !== null) visit(object);
      }
    }
  }

  override reset(): void {
    super.reset();
    this.marks.clear();
  }

  override save(): Restore {
    const rest = super.save();
    if (this.marks.size === 0)
      return () => {
        rest();
        if (this.marks.size > 0) this.marks.clear();
      };
    const marks = [...this.marks];
    return () => {
      rest();
      this.marks.clear();
      for (const [index, bits] of marks) this.marks.set(index, bits);
    };
  }
}
