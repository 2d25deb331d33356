// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file Which line of the tree a call in compiled code stands in, and a load or store, which may trap.
 *
 * Backtraces show nothing else. clang says of each in which line it is; binaryen, which moves code about, does not change these tables, and
 * takes along what it is told of an expression. So it is told of these, and says in its source map where they have come to.
 */
import binaryen from 'binaryen';
import { callSites } from './call-sites.js';
import { LineTable, type Place } from './debug-line.js';
import { readDwarf, TAG, type Entry, type Range } from './dwarf.js';
import type { Lines } from './section.js';

type Module = ReturnType<typeof binaryen.readBinary>;
/** What the module of binaryen has, and its types tell otherwise. */
const KINDS = (binaryen as unknown as { readonly ExpressionIds: Readonly<Record<string, number>> }).ExpressionIds;

/** Tells `module`, which was read from `linked`, the lines of its calls in the C files `files`; answers where the functions of those are. */
export function tellLines(module: Module, linked: Uint8Array, files: readonly string[]): Lines['functions'] {
  const lines = new CallLines(linked, new Set(files));
  const numbers = new Map(files.map((file) => [file, module.addDebugInfoFileName(file)]));
  const functions = Array.from({ length: module.getNumFunctions() }, (_, i) => module.getFunctionByIndex(i));
  const defined = functions.filter((one) => binaryen.getFunctionInfo(one).body !== 0);
  const sites = callSites(linked);
  for (const [index, one] of defined.entries()) {
    const all = sitesIn(binaryen.getFunctionInfo(one).body);
    const inBinary = sites[index]!;
    // Of code that is never reached nothing is left, and then nobody knows which is which.
    const isSame = all.length === inBinary.length && all.every(({ isCall }, i) => isCall === inBinary[i]!.isCall);
    const here = isSame ? all : all.filter(({ isCall }) => isCall);
    const there = isSame ? inBinary : inBinary.filter(({ isCall }) => isCall);
    if (here.length !== there.length) continue;
    for (const [nth, { expression }] of here.entries()) {
      const place = lines.find(there[nth]!.at);
      if (place !== null) module.setDebugLocation(one, expression, numbers.get(place.file)!, place.line, 0);
    }
  }
  return Object.fromEntries([...lines.definitions()].map(([name, { file, line }]) => [name, [numbers.get(file)!, line] as const]));
}

/** Where calls are in the end, as the source map of the module says. */
export function linesOf(sourceMap: string): Omit<Lines, 'functions'> {
  const { sources, mappings } = JSON.parse(sourceMap) as { readonly sources: readonly string[]; readonly mappings: string };
  const at: number[] = [];
  const places: number[] = [];
  let [offset, file, line] = [0, 0, 0];
  for (const segment of mappings.split(/[,;]/)) {
    const [column, source, row] = numbersIn(segment);
    if (column === undefined) continue;
    offset += column;
    file += source ?? 0;
    line += row ?? 0;
    at.push(offset);
    // binaryen counts lines from 1 on, as the kernel does; a source map counts from 0.
    places.push(source === undefined ? -1 : file, source === undefined ? 0 : line + 1);
  }
  return { files: sources, at, places };
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** ECMA-426, base64 VLQ. */
function numbersIn(text: string): number[] {
  const numbers: number[] = [];
  let [value, shift] = [0, 0];
  for (const letter of text) {
    const digit = DIGITS.indexOf(letter);
    value += (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 0 ? value >> 1 : -(value >> 1));
    [value, shift] = [0, 0];
  }
  return numbers;
}

/** A function of the tree, and what the compiler put into it. */
interface Code {
  readonly range: Range;
  readonly entry: Entry;
}

class CallLines {
  private readonly table: LineTable;
  /** By ascending offsets. */
  private readonly functions: readonly Code[];

  constructor(
    linked: Uint8Array,
    private readonly files: ReadonlySet<string>,
  ) {
    this.table = new LineTable(linked);
    const functions = [...readDwarf(linked).values()].filter(({ tag }) => tag === TAG.function);
    this.functions = functions.flatMap((entry) => entry.code.map((range) => ({ range, entry })));
  }

  /** Name -> where the function is defined. */
  *definitions(): Generator<readonly [name: string, place: Place]> {
    for (const { range, entry } of this.functions) {
      const file = this.table.first(range)?.file ?? '';
      if (this.files.has(file) && entry.name !== null && entry.line !== null) yield [entry.name, { file, line: entry.line }];
    }
  }

  /** The line of the function itself, where a call is in what was put into it. Null: nobody knows. */
  find(offset: number): Place | null {
    const owner = this.functions.find(({ range }) => isIn(range, offset))?.entry;
    if (owner === undefined) return null;
    const file = this.table.first(owner.code[0]!)?.file ?? '';
    const line = callLineIn(owner, offset) ?? this.table.find(offset)?.line ?? 0;
    return this.files.has(file) && line > 0 ? { file, line } : null;
  }
}

const isIn = ({ from, to }: Range, offset: number): boolean => offset >= from && offset < to;

/** Where a function calls what was put into it and has the code at `offset`; null: that code is its own. */
function callLineIn({ children }: Entry, offset: number): number | null {
  for (const child of children) {
    if (!child.code.some((range) => isIn(range, offset))) continue;
    if (child.tag === TAG.inlined) return child.callLine;
    if (child.tag === TAG.block) return callLineIn(child, offset);
  }
  return null;
}

/** In which order an expression evaluates those in it; of the kinds that are not here: in none. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  Block: ['children'],
  If: ['condition', 'ifTrue', 'ifFalse'],
  Loop: ['body'],
  Break: ['value', 'condition'],
  Switch: ['value', 'condition'],
  Call: ['operands'],
  CallIndirect: ['operands', 'target'],
  LocalSet: ['value'],
  GlobalSet: ['value'],
  Load: ['ptr'],
  Store: ['ptr', 'value'],
  Unary: ['value'],
  Binary: ['left', 'right'],
  Select: ['ifTrue', 'ifFalse', 'condition'],
  Drop: ['value'],
  Return: ['value'],
  MemoryGrow: ['delta'],
  MemoryCopy: ['dest', 'source', 'size'],
  MemoryFill: ['dest', 'value', 'size'],
};
const PARTS_OF = new Map(Object.entries(PARTS).map(([name, parts]) => [KINDS[name]!, parts]));

const CALLS: ReadonlySet<number> = new Set([KINDS['Call']!, KINDS['CallIndirect']!]);
const ACCESSES: ReadonlySet<number> = new Set([KINDS['Load']!, KINDS['Store']!]);

export interface SiteInTree {
  readonly expression: number;
  readonly isCall: boolean;
}

/** In the order in which they stand in the module. */
export function sitesIn(expression: number): SiteInTree[] {
  const kind = binaryen.getExpressionId(expression) as number;
  const parts = PARTS_OF.get(kind);
  if (parts === undefined) return [];
  const info = binaryen.getExpressionInfo(expression) as unknown as Readonly<Record<string, number | readonly number[]>>;
  const inner = parts.flatMap((name) => [info[name] ?? []].flat()).filter((part) => typeof part === 'number' && part !== 0);
  const found = inner.flatMap((part) => sitesIn(part));
  return CALLS.has(kind) || ACCESSES.has(kind) ? [...found, { expression, isCall: CALLS.has(kind) }] : found;
}
