// SPDX-License-Identifier: GPL-2.0-only
/** @file Where in the code section of a module backtraces can have come to: calls, and what traps when a pointer is bad. */
import { Reader } from './bytes.js';

export const SECTION = { imports: 2, code: 10 } as const;
export const CALL = 0x10;
const CALL_INDIRECT = 0x11;

export interface Site {
  /** Offset in the code section. */
  readonly at: number;
  /** Otherwise it is a load or a store. */
  readonly isCall: boolean;
}

/** Of each function that is defined, in order. Throws Error when there is an instruction that is not known. */
export function callSites(module: Uint8Array): Site[][] {
  const reader = new Reader(module);
  reader.at = 8;
  while (!reader.isAtEnd) {
    const id = reader.u8();
    const size = reader.uleb();
    if (id === SECTION.code) return inCode(reader);
    reader.at += size;
  }
  return [];
}

function inCode(reader: Reader): Site[][] {
  const start = reader.at;
  return Array.from({ length: reader.uleb() }, () => {
    const size = reader.uleb();
    return inBody(reader, reader.at + size).map(({ at, isCall }) => ({ at: at - start, isCall }));
  });
}

function inBody(reader: Reader, end: number): Site[] {
  const found: Site[] = [];
  for (let groups = reader.uleb(); groups > 0; groups--) {
    reader.uleb();
    reader.u8();
  }
  while (reader.at < end) {
    const { at } = reader;
    const op = reader.u8();
    const isCall = op === CALL || op === CALL_INDIRECT;
    if (isCall || isAccess(op)) found.push({ at, isCall });
    skipOperands(reader, op);
  }
  return found;
}

/** Loads and stores. */
const isAccess = (op: number): boolean => isIn(op, 0x28, 0x3e);
const isIn = (op: number, from: number, to: number): boolean => op >= from && op <= to;

/** WebAssembly core specification, 5.4: as far as clang makes use of it. */
export function skipOperands(reader: Reader, op: number): void {
  const words = (count: number): void => {
    for (let i = 0; i < count; i++) reader.uleb();
  };
  if (op === 0x0e) words(reader.uleb() + 1);
  else if (op === 0x1c) reader.at += reader.uleb();
  else if (op === 0x43) reader.at += 4;
  else if (op === 0x44) reader.at += 8;
  else if (op === 0xfc) words([8, 10, 12, 14].includes(reader.uleb()) ? 2 : 1);
  else if (op === CALL_INDIRECT || isAccess(op)) words(2);
  else if (isIn(op, 0x02, 0x04) || isIn(op, 0x0c, 0x0d) || op === CALL || isIn(op, 0x20, 0x26) || isIn(op, 0x3f, 0x42) || op === 0xd0 || op === 0xd2) words(1);
  else if (!isIn(op, 0x00, 0x01) && op !== 0x05 && op !== 0x0b && op !== 0x0f && !isIn(op, 0x1a, 0x1b) && !isIn(op, 0x45, 0xc4) && op !== 0xd1)
    throw new Error(`the instruction 0x${op.toString(16)} is not known`);
}
