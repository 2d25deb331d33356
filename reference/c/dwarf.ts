// SPDX-License-Identifier: GPL-2.0-only
/** @file DWARF 4 as clang writes it into WebAssembly: entries with their attributes, as a tree. */

import { customSections, Reader } from './bytes.js';

/** An entry: a variable, a type, a member, a function. */
export interface Entry {
  readonly tag: number;
  readonly children: Entry[];
  readonly name: string | null;
  /** Of its type; null: void. */
  readonly type: number | null;
  readonly size: number | null;
  /** Where a member lies in its struct. */
  readonly at: number;
  /** Elements of an array; null: unknown. */
  readonly count: number | null;
  /** Of a variable with a fixed one. */
  readonly address: number | null;
  readonly isDeclaration: boolean;
  /** Of a function, or of what was put into another: where its code is. */
  readonly code: readonly Range[];
  /** Of what was put into another function: the line that calls it. */
  readonly callLine: number | null;
  /** Where it is declared. */
  readonly line: number | null;
}

/** Offsets in the code section. */
export interface Range {
  readonly from: number;
  /** Behind the last byte. */
  readonly to: number;
}

export const TAG = {
  array: 0x01,
  enumeration: 0x04,
  block: 0x0b,
  member: 0x0d,
  pointer: 0x0f,
  struct: 0x13,
  typedef: 0x16,
  union: 0x17,
  unit: 0x11,
  inlined: 0x1d,
  subrange: 0x21,
  base: 0x24,
  constant: 0x26,
  function: 0x2e,
  variable: 0x34,
  volatile: 0x35,
} as const;

const AT = {
  location: 0x02,
  name: 0x03,
  byteSize: 0x0b,
  lowPc: 0x11,
  highPc: 0x12,
  count: 0x37,
  memberLocation: 0x38,
  line: 0x3b,
  declaration: 0x3c,
  type: 0x49,
  ranges: 0x55,
  callLine: 0x59,
} as const;
const OP_ADDR = 0x03;
const SEC_OFFSET = 0x17;

interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly (readonly [name: number, form: number])[];
}

function readAbbreviations(bytes: Uint8Array, at: number): Map<number, Abbreviation> {
  const reader = new Reader(bytes);
  reader.at = at;
  const found = new Map<number, Abbreviation>();
  for (let code = reader.uleb(); code !== 0; code = reader.uleb()) {
    const tag = reader.uleb();
    const hasChildren = reader.u8() !== 0;
    const attributes: [number, number][] = [];
    for (;;) {
      const [name, form] = [reader.uleb(), reader.uleb()];
      if (name === 0 && form === 0) break;
      attributes.push([name, form]);
    }
    found.set(code, { tag, hasChildren, attributes });
  }
  return found;
}

/** Entries by their offset, in order. Throws Error when it is DWARF of another kind. */
export function readDwarf(module: Uint8Array): Map<number, Entry> {
  const sections = customSections(module);
  const [info, abbreviations, strings] = ['.debug_info', '.debug_abbrev', '.debug_str'].map((name) => sections.get(name));
  const entries = new Map<number, Entry>();
  if (info === undefined || abbreviations === undefined || strings === undefined) return entries;
  const reader = new Reader(info);
  const ranges = sections.get('.debug_ranges') ?? new Uint8Array();
  while (!reader.isAtEnd) readUnit(reader, { abbreviations, strings: new Reader(strings), ranges }, entries);
  return entries;
}

interface Sections {
  readonly abbreviations: Uint8Array;
  readonly strings: Reader;
  readonly ranges: Uint8Array;
}

function readUnit(reader: Reader, { abbreviations, strings, ranges }: Sections, entries: Map<number, Entry>): void {
  const unit = reader.at;
  const end = unit + 4 + reader.u32();
  const version = reader.u16();
  if (version !== 4) throw new Error(`debugging information of DWARF ${version}: only 4 is known`);
  const known = readAbbreviations(abbreviations, reader.u32());
  const addressSize = reader.u8();
  const form = new Forms(reader, strings, unit, addressSize);
  const open: Entry[] = [];
  let base = 0;
  while (reader.at < end) {
    const offset = reader.at;
    const code = reader.uleb();
    if (code === 0) {
      open.pop();
      continue;
    }
    const { tag, hasChildren, attributes } = known.get(code)!;
    const values = new Map(attributes.map(([name, kind]) => [name, form.read(kind)]));
    // A list of places: a variable of a function, which lies elsewhere from one instruction to the next.
    if (attributes.some(([name, kind]) => name === AT.location && kind === SEC_OFFSET)) values.set(AT.location, null);
    if (tag === TAG.unit) base = Number(values.get(AT.lowPc) ?? 0);
    const entry = entryOf(tag, values, codeOf(values, ranges, addressSize, base));
    entries.set(offset, entry);
    open.at(-1)?.children.push(entry);
    if (hasChildren) open.push(entry);
  }
}

type Value = number | string | null;

const NO_CODE: readonly Range[] = [];

/** One piece, or several, which are in a section of their own. */
function codeOf(values: ReadonlyMap<number, Value>, ranges: Uint8Array, addressSize: number, base: number): readonly Range[] {
  const at = values.get(AT.ranges);
  const [from, length] = [values.get(AT.lowPc), values.get(AT.highPc)];
  if (typeof at !== 'number') return typeof from === 'number' && typeof length === 'number' ? [{ from, to: from + length }] : NO_CODE;
  const reader = new Reader(ranges);
  reader.at = at;
  const word = (): number => (addressSize === 8 ? reader.u64() : reader.u32());
  const found: Range[] = [];
  for (;;) {
    const [start, end] = [word(), word()];
    if (start === 0 && end === 0) return found;
    found.push({ from: base + start, to: base + end });
  }
}

function entryOf(tag: number, values: ReadonlyMap<number, Value>, code: readonly Range[]): Entry {
  const number = (name: number): number | null => {
    const value = values.get(name);
    return typeof value === 'number' ? value : null;
  };
  const name = values.get(AT.name);
  return {
    tag,
    children: [],
    name: typeof name === 'string' ? name : null,
    type: number(AT.type),
    size: number(AT.byteSize),
    at: number(AT.memberLocation) ?? 0,
    count: number(AT.count),
    address: tag === TAG.variable ? number(AT.location) : null,
    isDeclaration: number(AT.declaration) === 1,
    code,
    callLine: number(AT.callLine),
    line: number(AT.line),
  };
}

/** Values of attributes, by how they are written. */
class Forms {
  constructor(
    private readonly reader: Reader,
    private readonly strings: Reader,
    private readonly unit: number,
    private readonly addressSize: number,
  ) {}

  private address(): number {
    return this.addressSize === 8 ? this.reader.u64() : this.reader.u32();
  }

  /** Null: of no interest. */
  read(form: number): Value {
    const { reader } = this;
    switch (form) {
      case 0x01: // addr
        return this.address();
      case 0x0b: // data1
      case 0x0c: // flag
        return reader.u8();
      case 0x05: // data2
        return reader.u16();
      case 0x06: // data4
      case SEC_OFFSET:
        return reader.u32();
      case 0x07: // data8
        return reader.u64();
      case 0x08: // string
        return reader.text();
      case 0x0e: // strp
        this.strings.at = reader.u32();
        return this.strings.text();
      case 0x0d: // sdata
      case 0x0f: // udata
        return reader.uleb();
      case 0x13: // ref4
      case 0x10: // ref_addr
        return reader.u32() + (form === 0x13 ? this.unit : 0);
      case 0x19: // flag_present
        return 1;
      case 0x0a: // block1
        return this.skip(reader.u8());
      case 0x18: // exprloc
        return this.expression(reader.uleb());
      default:
        throw new Error(`debugging information has form 0x${form.toString(16)}, which is not known`);
    }
  }

  private skip(count: number): null {
    this.reader.at += count;
    return null;
  }

  /** A fixed address; null: another location. */
  private expression(length: number): number | null {
    const { reader } = this;
    const end = reader.at + length;
    // A variable that became a boolean has more to compute behind its address.
    const address = reader.u8() === OP_ADDR ? this.address() : null;
    reader.at = end;
    return address;
  }
}
