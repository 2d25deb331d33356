// SPDX-License-Identifier: GPL-2.0-only
/** @file Product states packed into one or two 32-bit words: where their parts lie. */

/** Two 32-bit words; also a mask over them. `hi` is 0 when everything fits `lo`. */
export interface Packed {
  readonly lo: number;
  readonly hi: number;
}

/** Bits `shift` to `shift + width - 1` of a word. */
export interface Field {
  readonly word: 'lo' | 'hi';
  readonly shift: number;
  /** Of the field, in place. */
  readonly mask: number;
}

const WORD_BITS = 32;
/** One bit of the second word is left to `PackedSet`. */
const MAX_BITS = 63;

/** Hands the bits of two words out, from the lowest. */
export class Bits {
  private used = 0;

  /** `what`: for the message when they do not suffice. */
  constructor(private readonly what: string) {}

  /** The next bits for `values` different values; a field does not cross a word. Throws RangeError when there are none left. */
  field(values: number): Field {
    const width = Math.max(1, Math.ceil(Math.log2(values)));
    if (this.used < WORD_BITS && this.used + width > WORD_BITS) this.used = WORD_BITS;
    if (!(this.used + width <= MAX_BITS)) throw new RangeError(`${this.what} does not fit ${MAX_BITS} bits`);
    const shift = this.used % WORD_BITS;
    const word = this.used < WORD_BITS ? 'lo' : 'hi';
    this.used += width;
    return { word, shift, mask: (2 ** width - 1) << shift };
  }

  /** All bits that are left in the word that has more of them. */
  rest(): Field {
    if (this.used < WORD_BITS) this.used = WORD_BITS;
    return this.field(2 ** Math.max(1, MAX_BITS - this.used));
  }
}

/** The union of fields as a mask. */
export function maskOf(fields: readonly Field[]): Packed {
  const mask = { lo: 0, hi: 0 };
  for (const field of fields) mask[field.word] |= field.mask;
  return mask;
}

/** One bit of a field, counted from its lowest. */
export function bitOf({ word, shift }: Field, bit: number): Field {
  return { word, shift: shift + bit, mask: 1 << (shift + bit) };
}
