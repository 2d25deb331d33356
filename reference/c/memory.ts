// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file The memory of one compiled kernel.
 *
 * From below: data, the linker's stack, a C stack and a buffer of Asyncify for each call under way, the heap, the shadow, an arena for each concurrent task,
 * and pages at the distance from their physical addresses that `luocheck/memory.h` says. No address is used twice between two resets, and which
 * one a task gets does not depend on what the others do meanwhile.
 */

import type { Restore } from '../kernel/index.js';
import type { WasmMemory } from './wasm.js';

const ALIGNMENT = 16;
/** A C stack, and the buffer in which Asyncify saves it. */
export const STACK = 16_384;
export const BUFFER = 8192;
/** Calls under way at once, and callbacks in them. */
export const FRAMES = 32;
const WASM_PAGE = 65_536;
/** As the linker was told: below, nothing is. */
const LOWEST = 1024;

/** As in include/luocheck/memory.h. */
const FIRST_PHYS = 0x1000_0000;
const FIRST_PAGE = 0x0200_0000;

export const toPhys = (address: number): number => address - FIRST_PAGE + FIRST_PHYS;
export const toAddress = (phys: number): number => phys - FIRST_PHYS + FIRST_PAGE;

/** Arenas of tasks lie between the heap and the pages. */
const ARENA = 0x0010_0000;
export const ARENAS = 8;
const FIRST_ARENA = FIRST_PAGE - ARENAS * ARENA;

/** As in include/luocheck/memory.h: below the arenas, what C may access without asking. */
const SHADOW = 0x0120_0000;
const SHADOWED = 0x0300_0000;
const GRANULE = 8;
const NO_STEP = 16;

/** What can lie there. */
export type Place = 'data' | 'heap' | 'pages';

const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Where pages lie. */
interface Mapped {
  readonly at: number;
  readonly size: number;
}

/** Objects or pages, and what of them may be accessed. */
interface Range {
  readonly content: Uint8Array;
  readonly shadow: Uint8Array;
}

/** From an address up to, and without, another. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** What of the memory can have changed, as it is now. */
export interface MemoryCopy {
  readonly data: Uint8Array;
  /** The heap and the arenas. */
  readonly heaps: readonly Range[];
  /** Pages in order of their addresses in `mapped`. */
  readonly pages: readonly Range[];
  readonly pagesTop: number;
}

export class CMemory {
  private bytes!: Uint8Array;
  private words!: Uint32Array;
  private view!: DataView;
  /** Texts of the image, which nobody changes. */
  private readonly names = new Map<number, string>();
  private readonly initial: Uint8Array;
  /** Where the heap and each arena begin, and where their next object goes. */
  private readonly starts: number[] = [];
  private readonly tops: number[];
  private pagesTop = FIRST_PAGE;
  /** Where pages lie, oldest first: what is between them belongs to nobody. */
  private readonly mapped: Mapped[] = [];
  /** Somebody may have written where no page is. */
  private astray = false;

  constructor(
    private readonly memory: WasmMemory,
    /** The first address that the linker left free. */
    readonly base: number,
    /** Where static variables end. */
    readonly dataEnd: number,
  ) {
    this.starts.push(align(base) + FRAMES * (STACK + BUFFER));
    for (let i = 0; i < ARENAS; i++) this.starts.push(FIRST_ARENA + i * ARENA);
    this.tops = this.starts.slice();
    this.look();
    this.reach(FIRST_ARENA);
    this.initial = this.bytes.slice(0, base);
  }

  private look(): void {
    this.bytes = new Uint8Array(this.memory.buffer);
    this.words = new Uint32Array(this.memory.buffer);
    this.view = new DataView(this.memory.buffer);
  }

  /** There is memory up to `end`. */
  private reach(end: number): void {
    const missing = end - this.bytes.length;
    if (missing <= 0) return;
    this.memory.grow(Math.ceil(missing / WASM_PAGE) + 16);
    this.look();
  }

  /** As the module was loaded. */
  reset(): void {
    this.bytes.set(this.initial);
    for (let i = 0; i < this.tops.length; i++) this.tops[i] = this.putRange(this.starts[i]!, EMPTY, this.tops[i]!);
    this.putPages([], FIRST_PAGE);
  }

  /** The same while calls are under way that lie in these C stacks; null: somebody has written where nothing is. */
  keep(stacks: readonly Extent[]): Restore | null {
    if (this.astray) return null;
    const { pagesTop } = this;
    const mapped = this.mapped.slice();
    const tops = this.tops.slice();
    const extents: Extent[] = [{ from: 0, to: this.dataEnd }, ...stacks];
    const add = (from: number, to: number): void => {
      if (to > from) extents.push({ from, to }, { from: shadowOf(from), to: shadowOf(to) });
    };
    for (let i = 0; i < tops.length; i++) add(this.starts[i]!, tops[i]!);
    for (let i = 0; i < mapped.length; i++) add(mapped[i]!.at, mapped[i]!.at + mapped[i]!.size);
    const copy = this.gather(extents);
    return () => {
      for (let i = 0; i < tops.length; i++) {
        const top = this.tops[i]!;
        if (top > tops[i]!) this.putRange(tops[i]!, EMPTY, top);
        this.tops[i] = tops[i]!;
      }
      // Pages may have come into being in another order since.
      this.putPages([], FIRST_PAGE);
      for (let i = 0; i < mapped.length; i++) this.mapped.push(mapped[i]!);
      this.pagesTop = pagesTop;
      this.scatter(extents, copy);
    };
  }

  /** One piece of memory costs far less than many. */
  private gather(extents: readonly Extent[]): Buffer {
    let size = 0;
    for (let i = 0; i < extents.length; i++) size += extents[i]!.to - extents[i]!.from;
    const copy = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (let i = 0; i < extents.length; i++) {
      const { from, to } = extents[i]!;
      copy.set(this.bytes.subarray(from, to), at);
      at += to - from;
    }
    return copy;
  }

  /** What `gather` answered. */
  private scatter(extents: readonly Extent[], copy: Buffer): void {
    let at = 0;
    for (let i = 0; i < extents.length; i++) {
      const { from, to } = extents[i]!;
      this.bytes.set(copy.subarray(at, at + to - from), from);
      at += to - from;
    }
  }

  /** While no call is under way: what is on the C stacks means nothing. */
  copy(): MemoryCopy {
    return {
      data: this.bytes.slice(0, this.dataEnd),
      heaps: this.starts.map((start, i) => this.copyRange(start, this.tops[i]!)),
      pages: this.mapped.map(({ at, size }) => this.copyRange(at, at + size)),
      pagesTop: this.pagesTop,
    };
  }

  private copyRange(start: number, top: number): Range {
    return { content: this.bytes.slice(start, top), shadow: this.bytes.slice(shadowOf(start), shadowOf(top)) };
  }

  put({ data, heaps, pages, pagesTop }: MemoryCopy): void {
    this.bytes.set(data);
    for (let i = 0; i < heaps.length; i++) this.tops[i] = this.putRange(this.starts[i]!, heaps[i]!, this.tops[i]!);
    this.putPages(pages, pagesTop);
  }

  /** Those that came into being later are zeroed, and with `astray` all that is between them. */
  private putPages(pages: readonly Range[], top: number): void {
    const { mapped } = this;
    if (this.astray) this.putRange(FIRST_PAGE, EMPTY, this.pagesTop);
    this.astray = false;
    for (let i = 0; i < mapped.length; i++) {
      const { at, size } = mapped[i]!;
      this.putRange(at, pages[i] ?? EMPTY, at + size);
    }
    while (mapped.length > pages.length) mapped.pop();
    this.pagesTop = top;
  }

  /** Something is about to be written there, and nobody has looked whether that is a page. */
  mayStray(address: number): void {
    if (address >= FIRST_PAGE) this.astray = true;
  }

  /** What lies behind it up to `top` is zeroed: the new end. */
  private putRange(start: number, { content, shadow }: Range, top: number): number {
    const end = start + content.length;
    if (content.length > 0) {
      this.bytes.set(content, start);
      this.bytes.set(shadow, shadowOf(start));
    }
    if (top > end) {
      this.bytes.fill(0, end, top);
      this.bytes.fill(0, shadowOf(end), shadowOf(top));
    }
    return end;
  }

  /** Every access of these bytes is fine, until `forbid`. `isStep`: of memory that several tasks see. */
  allow(address: number, size: number, isStep = true): void {
    if (address + size > SHADOWED) return;
    const flags = isStep ? 0 : NO_STEP;
    const at = shadowOf(address);
    this.bytes.fill(GRANULE | flags, at, at + Math.floor(size / GRANULE));
    if (size % GRANULE > 0) this.bytes[at + Math.floor(size / GRANULE)] = (size % GRANULE) | flags;
  }

  /** Who accesses them asks. */
  forbid(address: number, size: number): void {
    if (address + size <= SHADOWED) this.bytes.fill(0, shadowOf(address), shadowOf(address + size + GRANULE - 1));
  }

  get size(): number {
    return this.bytes.length;
  }

  frame(index: number): { readonly stack: number; readonly buffer: number } {
    const at = align(this.base) + index * (STACK + BUFFER);
    return { stack: at + STACK, buffer: at + STACK };
  }

  /** Zeroed bytes that are never given back, of the heap (0) or of an arena; 0 when there are none left. */
  reserve(size: number, arena: number): number {
    const at = this.tops[arena]!;
    // A gap, so that who runs over the end of an object does not find the next.
    const end = at + align(size + 1);
    if (end > (arena === 0 ? SHADOW : this.starts[arena]! + ARENA)) return 0;
    this.reach(end);
    this.tops[arena] = end;
    return at;
  }

  /** Where an address lies; null: in no memory of the kernel. */
  placeOf(address: number): Place | null {
    if (address >= FIRST_PAGE) return address < this.pagesTop ? 'pages' : null;
    if (address < this.dataEnd) return address < LOWEST ? null : 'data';
    return address >= this.starts[0]! ? 'heap' : null;
  }

  /** The heap (0) or the arena that an address of either lies in. */
  arenaOf(address: number): number {
    return address < FIRST_ARENA ? 0 : 1 + Math.floor((address - FIRST_ARENA) / ARENA);
  }

  /** Does a C stack lie there, or the buffer of one? */
  isStack(address: number): boolean {
    return address >= this.base && address < this.starts[0]!;
  }

  /** Pages come into being, with these bytes or zeroed. No two lie at one address. */
  map(address: number, size: number, content: Uint8Array | null): void {
    this.reach(address + size);
    this.pagesTop = Math.max(this.pagesTop, address + size);
    this.mapped.push({ at: address, size });
    if (content !== null) this.bytes.set(content, address);
  }

  /* Access. */

  u32(address: number): number {
    return this.view.getUint32(address, true);
  }

  setU32(address: number, value: number): void {
    this.view.setUint32(address, value, true);
  }

  u64(address: number): bigint {
    return this.view.getBigUint64(address, true);
  }

  setU64(address: number, value: bigint): void {
    this.view.setBigUint64(address, value, true);
  }

  /** The bytes themselves, until memory grows. */
  range(address: number, size: number): Uint8Array {
    return this.bytes.subarray(address, address + size);
  }

  /** A few bytes: of each view of them V8 makes an object. */
  copyIn(to: number, content: Uint8Array, from: number, count: number): void {
    const { bytes } = this;
    for (let i = 0; i < count; i++) bytes[to + i] = content[from + i]!;
  }

  zero(address: number, size: number): void {
    this.bytes.fill(0, address, address + size);
  }

  /** Up to the NUL, one character a byte. */
  text(address: number, limit = 4096): string {
    let end = address;
    while (end < address + limit && this.bytes[end] !== 0) end++;
    return Buffer.from(this.bytes.buffer, address, end - address).toString('latin1');
  }

  /** With its NUL, cut so that it fits. */
  setText(address: number, text: string, size: number): void {
    if (size === 0) return;
    const bytes = Buffer.from(text, 'latin1').subarray(0, size - 1);
    this.bytes.set(bytes, address);
    this.bytes[address + bytes.length] = 0;
  }

  /** A text of the image: the name of a function or a lock. */
  name(address: number): string {
    if (address >= this.dataEnd) return this.text(address);
    let name = this.names.get(address);
    if (name === undefined) this.names.set(address, (name = this.text(address)));
    return name;
  }

  /** Calls `each` with every aligned word that could point to an object of the heap or an arena, or to a page. */
  eachPointer(from: number, to: number, each: (address: number) => void): void {
    const { words, pagesTop } = this;
    const lowest = this.starts[0]!;
    for (let i = Math.ceil(from / GRANULE) * 2; i + 2 <= to / 4; i += 2) {
      const low = words[i]!;
      if (low >= lowest && low < pagesTop && words[i + 1] === 0) each(low);
    }
  }
}

const EMPTY: Range = { content: new Uint8Array(0), shadow: new Uint8Array(0) };

const shadowOf = (address: number): number => SHADOW + (Math.min(address, SHADOWED) >>> 3);
