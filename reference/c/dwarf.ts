// SPDX-License-Identifier: GPL-2.0-only
/** @file DWARF 4 as clang writes it into WebAssembly: entries with their attributes, as a tree. */

/** An entry: a variable, a type, a member. */
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
}

export const TAG = {
  array: 0x01,
  enumeration: 0x04,
  member: 0x0d,
  pointer: 0x0f,
  struct: 0x13,
  typedef: 0x16,
  union: 0x17,
  subrange: 0x21,
  base: 0x24,
  constant: 0x26,
  variable: 0x34,
  volatile: 0x35,
} as const;

const AT = { location: 0x02, name: 0x03, byteSize: 0x0b, count: 0x37, memberLocation: 0x38, declaration: 0x3c, type: 0x49 } as const;
const OP_ADDR = 0x03;

class Reader {
  private readonly view: DataView;
  at = 0;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  u8(): number {
    return this.bytes[this.at++]!;
  }

  u16(): number {
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }

  u32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  u64(): number {
    this.at += 8;
    return Number(this.view.getBigUint64(this.at - 8, true));
  }

  uleb(): number {
    let result = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      result += (byte & 127) * factor;
      if (byte < 128) return result;
    }
  }

  text(): string {
    const end = this.bytes.indexOf(0, this.at);
    const text = Buffer.from(this.bytes.subarray(this.at, end)).toString('latin1');
    this.at = end + 1;
    return text;
  }
}

/** Custom sections of a module, by name. */
function customSections(module: Uint8Array): Map<string, Uint8Array> {
  const sections = new Map<string, Uint8Array>();
  const reader = new Reader(module);
  reader.at = 8;
  while (!reader.isAtEnd) {
    const id = reader.u8();
    const size = reader.uleb();
    const end = reader.at + size;
    if (id === 0) {
      const length = reader.uleb();
      const name = Buffer.from(module.subarray(reader.at, reader.at + length)).toString('latin1');
      sections.set(name, module.subarray(reader.at + length, end));
    }
    reader.at = end;
  }
  return sections;
}

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
  while (!reader.isAtEnd) readUnit(reader, abbreviations, new Reader(strings), entries);
  return entries;
}

function readUnit(reader: Reader, abbreviations: Uint8Array, strings: Reader, entries: Map<number, Entry>): void {
  const unit = reader.at;
  const end = unit + 4 + reader.u32();
  const version = reader.u16();
  if (version !== 4) throw new Error(`debugging information of DWARF ${version}: only 4 is known`);
  const known = readAbbreviations(abbreviations, reader.u32());
  const form = new Forms(reader, strings, unit, reader.u8());
  const open: Entry[] = [];
  while (reader.at < end) {
    const offset = reader.at;
    const code = reader.uleb();
    if (code === 0) {
      open.pop();
      continue;
    }
    const { tag, hasChildren, attributes } = known.get(code)!;
    const values = new Map(attributes.map(([name, kind]) => [name, form.read(kind)]));
    const entry = entryOf(tag, values);
    entries.set(offset, entry);
    open.at(-1)?.children.push(entry);
    if (hasChildren) open.push(entry);
  }
}

type Value = number | string | null;

function entryOf(tag: number, values: ReadonlyMap<number, Value>): Entry {
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
        return reader.u32();
      case 0x17: // sec_offset
        reader.u32();
        return null;
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
