// SPDX-License-Identifier: GPL-2.0-only
/** @file The product state packed into one or two 32-bit words. */
import type { Tables } from './machines.js';
import { NOBODY, type Bounds, type ModelState, type TokenState } from './state.js';

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

interface TokenFields {
  readonly registration: Field;
  readonly owner: Field;
  readonly incoming: Field;
  readonly holders: Field;
}

const WORD_BITS = 32;
/** One bit of the second word is left to `PackedSet`. */
const MAX_BITS = 63;

/** Where each part of a state lies. */
export class Layout {
  readonly luo: Field;
  readonly handler: Field;
  /** By session, then process; `n` descriptors are `n` ones, so that the lowest bit says whether there are any. */
  readonly descriptors: readonly (readonly Field[])[];
  readonly tokens: readonly TokenFields[];
  private used = 0;

  /** Throws when the state takes more than 63 bits. */
  constructor(
    private readonly bounds: Bounds,
    private readonly tables: Tables,
  ) {
    const { orchestrator, handler, registration, incoming } = tables;
    this.luo = this.field(orchestrator.states.length);
    this.handler = this.field(handler.states.length);
    this.descriptors = times(bounds.sessions, () => times(bounds.processes, () => this.field(2 ** bounds.descriptors)));
    this.tokens = times(bounds.tokens, () => ({
      registration: this.field(registration.states.length),
      owner: this.field(bounds.sessions + 1),
      incoming: this.field(incoming.states.length),
      holders: this.field(2 ** bounds.processes),
    }));
  }

  pack(state: ModelState): Packed {
    const packed = { lo: 0, hi: 0 };
    const put = (field: Field, value: number) => (packed[field.word] |= value << field.shift);
    put(this.luo, this.tables.orchestrator.states.indexOf(state.luo));
    put(this.handler, this.tables.handler.states.indexOf(state.handler));
    this.descriptors.forEach((row, session) => row.forEach((field, p) => put(field, 2 ** state.descriptors[session]![p]! - 1)));
    this.tokens.forEach((fields, i) => {
      const token = state.tokens[i]!;
      put(fields.registration, this.tables.registration.states.indexOf(token.registration));
      put(fields.owner, token.owner - NOBODY);
      put(fields.incoming, this.tables.incoming.states.indexOf(token.incoming));
      put(fields.holders, token.holders);
    });
    return packed;
  }

  unpack(packed: Packed): ModelState {
    const get = ({ word, shift, mask }: Field) => (packed[word] & mask) >>> shift;
    return {
      luo: this.tables.orchestrator.states[get(this.luo)]!,
      handler: this.tables.handler.states[get(this.handler)]!,
      descriptors: this.descriptors.map((row) => row.map((field) => Math.log2(get(field) + 1))),
      tokens: this.tokens.map((fields): TokenState => ({
        registration: this.tables.registration.states[get(fields.registration)]!,
        owner: get(fields.owner) + NOBODY,
        incoming: this.tables.incoming.states[get(fields.incoming)]!,
        holders: get(fields.holders),
      })),
    };
  }

  /** Takes the next bits for `values` different values; a field does not cross a word. */
  private field(values: number): Field {
    const width = Math.max(1, Math.ceil(Math.log2(values)));
    if (this.used < WORD_BITS && this.used + width > WORD_BITS) this.used = WORD_BITS;
    if (!(this.used + width <= MAX_BITS)) throw new RangeError(`${JSON.stringify(this.bounds)} does not fit ${MAX_BITS} bits`);
    const shift = this.used % WORD_BITS;
    const word = this.used < WORD_BITS ? 'lo' : 'hi';
    this.used += width;
    return { word, shift, mask: (2 ** width - 1) << shift };
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

function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}
