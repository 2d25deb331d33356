// SPDX-License-Identifier: GPL-2.0-only
/** @file The product state of v1, packed. */
import { Bits, type Field, type Packed } from '../packed.js';
import type { Tables } from './machines.js';
import { NOBODY, type Bounds, type ModelState, type TokenState } from './state.js';

interface TokenFields {
  readonly registration: Field;
  readonly owner: Field;
  readonly incoming: Field;
  readonly holders: Field;
}

/** Where each part of a state lies. */
export class Layout {
  readonly luo: Field;
  readonly handler: Field;
  /** By session, then process; `n` descriptors are `n` ones, so that the lowest bit says whether there are any. */
  readonly descriptors: readonly (readonly Field[])[];
  readonly tokens: readonly TokenFields[];

  /** Throws when the state takes more than 63 bits. */
  constructor(
    bounds: Bounds,
    private readonly tables: Tables,
  ) {
    const bits = new Bits(JSON.stringify(bounds));
    const { orchestrator, handler, registration, incoming } = tables;
    this.luo = bits.field(orchestrator.states.length);
    this.handler = bits.field(handler.states.length);
    this.descriptors = times(bounds.sessions, () => times(bounds.processes, () => bits.field(2 ** bounds.descriptors)));
    this.tokens = times(bounds.tokens, () => ({
      registration: bits.field(registration.states.length),
      owner: bits.field(bounds.sessions + 1),
      incoming: bits.field(incoming.states.length),
      holders: bits.field(2 ** bounds.processes),
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
}

function times<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}
