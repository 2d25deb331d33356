// SPDX-License-Identifier: GPL-2.0-only
/** @file The line tables that clang writes (DWARF 4, section 6.2): which line the code at an offset was made of. */
import { posix } from 'node:path';
import { customSections, Reader } from './bytes.js';
import type { Range } from './dwarf.js';

/** A line of a file. */
export interface Place {
  readonly file: string;
  /** 0: of none, because the compiler made one piece of code of several. */
  readonly line: number;
}

/** From here on the code is of that line. */
interface Row extends Place {
  readonly at: number;
  /** No code: the end of what belongs together. */
  readonly isEnd: boolean;
}

const OP = { extended: 0, copy: 1, advance: 2, line: 3, file: 4, column: 5, addConstant: 8, fixedAdvance: 9 } as const;
const EXTENDED = { end: 1, address: 2 } as const;

/** By ascending offsets in the code section. */
export class LineTable {
  private readonly rows: readonly Row[];

  constructor(module: Uint8Array) {
    const bytes = customSections(module).get('.debug_line');
    const rows: Row[] = [];
    if (bytes !== undefined) for (const reader = new Reader(bytes); !reader.isAtEnd;) readUnit(reader, rows);
    // What was left out of the module has offsets that no code has. Of two rows at one place the later counts; an end comes before what begins there.
    this.rows = rows.filter(({ at }) => at < module.length).sort((a, b) => a.at - b.at || Number(b.isEnd) - Number(a.isEnd));
  }

  /** Null: nobody knows. */
  find(offset: number): Place | null {
    const row = this.rows[this.behind(offset) - 1];
    return row === undefined || row.isEnd ? null : row;
  }

  /** What a function begins with: in front of its first instruction its code says which variables it has. */
  first({ from, to }: Range): Place | null {
    const row = this.rows.slice(this.behind(from - 1)).find(({ isEnd }) => !isEnd);
    return row === undefined || row.at >= to ? null : row;
  }

  /** Number of the first row behind an offset. */
  private behind(offset: number): number {
    const { rows } = this;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle]!.at <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function readUnit(reader: Reader, rows: Row[]): void {
  const length = reader.u32();
  const end = reader.at + length;
  const version = reader.u16();
  if (version !== 4) throw new Error(`line tables of DWARF ${version}: only 4 is known`);
  const headerLength = reader.u32();
  const program = reader.at + headerLength;
  reader.at += 3; // lengths of instructions, and is_stmt
  const base = (reader.u8() << 24) >> 24;
  const range = reader.u8();
  const firstSpecial = reader.u8();
  const operands = Array.from({ length: firstSpecial - 1 }, () => reader.u8());
  const files = readFiles(reader);
  reader.at = program;
  let at = 0;
  let file = 1;
  let line = 1;
  const add = (isEnd = false): void => void rows.push({ at, file: files[file] ?? '', line, isEnd });
  const advance = (special: number): void => void (at += Math.floor((special - firstSpecial) / range));
  while (reader.at < end) {
    const op = reader.u8();
    if (op >= firstSpecial) {
      advance(op);
      line += base + ((op - firstSpecial) % range);
      add();
    } else if (op === OP.extended) {
      const size = reader.uleb();
      const next = reader.at + size;
      const kind = reader.u8();
      if (kind === EXTENDED.address) at = size === 9 ? reader.u64() : reader.u32();
      else if (kind === EXTENDED.end) {
        add(true);
        [at, file, line] = [0, 1, 1];
      }
      reader.at = next;
    } else if (op === OP.copy) add();
    else if (op === OP.advance) at += reader.uleb();
    else if (op === OP.line) line += reader.sleb();
    else if (op === OP.file) file = reader.uleb();
    else if (op === OP.addConstant) advance(255);
    else if (op === OP.fixedAdvance) at += reader.u16();
    else for (let i = 0; i < operands[op - 1]!; i++) reader.uleb();
  }
  reader.at = end;
}

/** By number, from 1 on. */
function readFiles(reader: Reader): readonly string[] {
  const folders = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) folders.push(name);
  const files = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    files.push(posix.normalize(posix.join(folders[reader.uleb()] ?? '', name)));
    reader.uleb(); // time
    reader.uleb(); // size
  }
  return files;
}
