// SPDX-License-Identifier: GPL-2.0-only
/** @file A module, and what is in its sections, byte by byte. */

export class Reader {
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

  /** Signed. */
  sleb(): number {
    let result = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      result += (byte & 127) * factor;
      if (byte < 128) return (byte & 64) === 0 ? result : result - factor * 128;
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
export function customSections(module: Uint8Array): Map<string, Uint8Array> {
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
