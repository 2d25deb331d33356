// SPDX-License-Identifier: GPL-2.0-only
/** @file Which function of a module calls which, with what constant, in the order of its code. */
import { customSections, Reader } from './bytes.js';
import { CALL, SECTION, skipOperands } from './call-sites.js';

/** A call of a function by its index. */
export interface Call {
  /** Offset in the module. */
  readonly at: number;
  readonly target: number;
  /** The constant that stands before it: its last argument. Null: it is none. */
  readonly operand: number | null;
}

export interface Calls {
  /** Imported functions: the first that there are. */
  readonly imports: readonly { readonly module: string; readonly name: string }[];
  /** Those that are defined, in order. */
  readonly functions: readonly { readonly index: number; readonly name: string; readonly calls: readonly Call[] }[];
}

/** i32.const and i64.const. */
const CONSTANTS: ReadonlySet<number> = new Set([0x41, 0x42]);
/** Kind of an import. */
const FUNCTION = 0;
/** Part of the section of names. */
const FUNCTION_NAMES = 1;

/** Throws Error when there is an instruction that is not known. */
export function callsOf(module: Uint8Array): Calls {
  const names = functionNames(module);
  const reader = new Reader(module);
  reader.at = 8;
  let imports: Calls['imports'] = [];
  while (!reader.isAtEnd) {
    const id = reader.u8();
    const size = reader.uleb();
    const end = reader.at + size;
    if (id === SECTION.imports) imports = importedFunctions(reader);
    if (id === SECTION.code) return { imports, functions: definedFunctions(reader, imports.length, names) };
    reader.at = end;
  }
  return { imports, functions: [] };
}

function importedFunctions(reader: Reader): Calls['imports'] {
  return Array.from({ length: reader.uleb() }, () => {
    const [module, name] = [textOf(reader), textOf(reader)];
    if (reader.u8() !== FUNCTION) throw new Error(`${module}.${name} is imported, and no function`);
    reader.uleb();
    return { module, name };
  });
}

function definedFunctions(reader: Reader, first: number, names: ReadonlyMap<number, string>): Calls['functions'] {
  return Array.from({ length: reader.uleb() }, (_, i) => {
    const size = reader.uleb();
    return { index: first + i, name: names.get(first + i) ?? '', calls: callsIn(reader, reader.at + size) };
  });
}

function callsIn(reader: Reader, end: number): Call[] {
  const found: Call[] = [];
  for (let groups = reader.uleb(); groups > 0; groups--) {
    reader.uleb();
    reader.u8();
  }
  let operand: number | null = null;
  while (reader.at < end) {
    const { at } = reader;
    const op = reader.u8();
    const operands = reader.at;
    if (op === CALL) found.push({ at, target: reader.uleb(), operand });
    operand = CONSTANTS.has(op) ? reader.sleb() : null;
    reader.at = operands;
    skipOperands(reader, op);
  }
  return found;
}

/** By index, as the section of names has them. */
function functionNames(module: Uint8Array): Map<number, string> {
  const names = new Map<number, string>();
  const bytes = customSections(module).get('name');
  if (bytes === undefined) return names;
  const reader = new Reader(bytes);
  while (!reader.isAtEnd) {
    const kind = reader.u8();
    const size = reader.uleb();
    const end = reader.at + size;
    if (kind === FUNCTION_NAMES) for (let left = reader.uleb(); left > 0; left--) names.set(reader.uleb(), textOf(reader));
    reader.at = end;
  }
  return names;
}

/** With its length before it. */
function textOf(reader: Reader): string {
  const length = reader.uleb();
  reader.at += length;
  return Buffer.from(reader.bytes.subarray(reader.at - length, reader.at)).toString('latin1');
}
