// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file The memory of a compiled kernel as a text, for recognising a state that was seen before.
 *
 * It is a crawl from the static variables over everything that a word points to, each object numbered where it is met first. It knows no variable and no
 * struct of LUO by name. What it does not tell, and why states that differ only there behave alike:
 *
 * - addresses: only what they point to matters;
 * - where in memory objects lie, and what is freed or leaked: nobody comes across it any more;
 * - numbers that handlers made for their data, and handles of what they keep: only whether two are equal matters;
 * - the numbers of handlers, FLBs and modules: they have names;
 * - the index of an entry in a map, where whoever names things says so: it is the identity of what the entry is about;
 * - the content of files.
 */
import { file, inode, Page, type Linux, type Struct } from '../kernel/index.js';
import type { Layouts } from './layout.js';
import { Word, type WordMap } from './map.js';
import { toAddress, type CMemory } from './memory.js';
import { OPENED, type HeapObject, type Objects, type Region } from './objects.js';

const WORD = 8;
/** Members of the arguments of callbacks: what a handler leaves there is a handle (handlers.ts). */
const HANDLES: ReadonlySet<string> = new Set(['private_data', 'obj']);
/** Of our own C, with the numbers that we gave to it and to its module: it has a name besides. */
const NUMBERED: ReadonlySet<string> = new Set(['test_handler', 'test_flb', 'test_subsystem']);
/** Pages of files: their content is nobody's business. */
const CONTENT = /^shmem$/;
/** Variables of our own C around that of the tree. */
const OURS = /^luocheck_/;
const FIRST_PHYS = 0x1000_0000;
const END_PHYS = 0xf000_0000;

/** How whoever keeps files and handlers calls what is in the memory of a kernel. */
export interface Names {
  /** The same text for the same file. */
  file(filep: file): string;
  /** Of a number that a handler made for its data, the same text for the same data; null: it is none. */
  data(value: number): string | null;
  /** Of who knows objects besides, what it is called there. */
  readonly known?: {
    /** The same text for the same object. */
    object(struct: Struct): string;
    /** With what is in it. */
    page(page: Page): string;
    /** The member that holds data: no other does. Maps are told where they lie, with their indices. */
    readonly dataIn: string;
  };
}

interface Surroundings {
  readonly k: Linux;
  readonly objects: Objects;
  readonly layouts: Layouts;
  readonly memory: CMemory;
}

/** To be called while no call is under way. */
export function canonicalMemory(around: Surroundings, names: Names): string {
  return new Crawl(around, names).all();
}

class Crawl {
  private text = '';
  private readonly numbers = new Map<object, number>();
  private readonly handles: number[] = [];

  constructor(
    private readonly around: Surroundings,
    private readonly names: Names,
  ) {}

  all(): string {
    const { layouts, objects, memory } = this.around;
    for (const { name, at, size, struct, constant } of layouts.types.variables) {
      if (constant || OURS.test(name) || memory.placeOf(at) !== 'data') continue;
      this.text += `|${name}:`;
      this.words({ address: at, size, struct });
    }
    // Drivers come by an FLB also when no handler has it.
    for (const region of objects.of('test_flb')) this.region(region);
    for (const held of objects.heldLocks()) this.text += `|${held}`;
    if (this.names.known === undefined) this.maps();
    return this.text;
  }

  private maps(): void {
    for (const map of this.around.objects.maps()) {
      // One that was never used is not known yet.
      if (map.entries.length === 0) continue;
      this.text += `|${map.name}{`;
      for (const [i, entry] of map.entries.entries()) {
        this.object(entry);
        this.marks(map, i);
      }
      this.text += '}';
    }
  }

  /** A map that lies at an address; false: there is none. */
  private mapAt(address: number): boolean {
    const map = this.names.known === undefined ? null : this.around.objects.knownMap(address);
    if (map === null) return false;
    this.text += '{';
    for (const [i, entry] of map.entries.entries()) {
      this.text += `${map.indices[i]!}:`;
      this.object(entry);
      this.marks(map, i);
    }
    this.text += '}';
    return true;
  }

  private marks({ indices, marks }: WordMap, at: number): void {
    const bits = marks.size === 0 ? 0 : (marks.get(indices[at]!) ?? 0);
    if (bits !== 0) this.text += `^${bits}`;
  }

  private words({ address, size, struct }: Pick<Region, 'address' | 'size' | 'struct'>, from: CMemory | Uint8Array = this.around.memory): void {
    const start = from instanceof Uint8Array ? 0 : address;
    const bytes = from instanceof Uint8Array ? from : from.range(address, size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let zeros = 0;
    for (let at = 0; at < size; at += WORD) {
      const rest = Math.min(WORD, size - at);
      const isWord = rest === WORD && (start + at) % WORD === 0;
      if (isWord && this.mapAt(start + at)) continue;
      if (isWord && view.getUint32(at, true) === 0 && view.getUint32(at + 4, true) === 0) {
        zeros++;
        continue;
      }
      if (zeros > 0) this.text += `0*${zeros},`;
      zeros = 0;
      if (!isWord) this.text += `${Buffer.from(bytes.subarray(at, at + rest)).toString('hex')},`;
      else this.word(view.getUint32(at, true), view.getUint32(at + 4, true), struct, at);
    }
  }

  private word(low: number, high: number, struct: string | null, at: number): void {
    if (struct !== null && NUMBERED.has(struct) && /(?:^|\.)number$/.test(this.fieldAt(struct, at))) return;
    if (high === 0 && this.pointer(low)) return;
    if (this.names.known !== undefined) {
      const data = high === 0 && struct !== null && this.fieldAt(struct, at) === this.names.known.dataIn ? this.names.data(low) : null;
      this.text += `${data ?? `${high.toString(16)}_${low.toString(16)}`},`;
    } else if (high === 0 && struct !== null && HANDLES.has(this.fieldAt(struct, at))) this.text += `h${this.handle(low)},`;
    else this.text += `${high === 0 ? (this.names.data(low) ?? low.toString(16)) : `${high.toString(16)}_${low.toString(16)}`},`;
  }

  private fieldAt(struct: string, at: number): string {
    const { layouts } = this.around;
    const size = layouts.types.structs[struct]?.size ?? 0;
    return layouts.leaf(struct, size > 0 ? at % size : at)?.field ?? '';
  }

  private handle(value: number): number {
    const known = this.handles.indexOf(value);
    return known >= 0 ? known : this.handles.push(value) - 1;
  }

  /** False: the word points to nothing. */
  private pointer(word: number): boolean {
    const { objects, k } = this.around;
    const isPhysical = word >= FIRST_PHYS && word < END_PHYS;
    const region = objects.find(isPhysical ? toAddress(word) : word);
    if (region !== null) {
      this.region(region);
      this.text += `+${(isPhysical ? toAddress(word) : word) - region.address},`;
      return true;
    }
    if (!isPhysical) return false;
    const page = k.ram.at(word);
    if (page === null) this.text += '@?,';
    else this.page(page);
    return true;
  }

  /** True: it is met for the first time. */
  private isNew(object: object): boolean {
    const known = this.numbers.get(object);
    if (known === undefined) this.numbers.set(object, this.numbers.size);
    this.text += known === undefined ? '' : `#${known}`;
    return known === undefined;
  }

  private region(region: Region): void {
    if (!this.isNew(region)) return;
    const { owner, name } = region;
    const { known } = this.names;
    if (known !== undefined && owner instanceof Page) {
      this.text += known.page(owner);
      return;
    }
    if (known !== undefined && owner !== null && !(owner instanceof file)) this.text += known.object(owner);
    if (owner instanceof file) this.text += `<${this.names.file(owner)}`;
    else this.text += `<${name}`;
    if (owner?.freed) this.text += '!';
    else if (owner instanceof file) this.words({ ...region, size: OPENED });
    else if (!(owner instanceof inode)) {
      if (owner !== null && 'preserved' in owner) this.text += flags(owner as Page);
      if (!(owner instanceof Page && CONTENT.test(owner.who))) this.words(region);
    }
    this.text += '>';
  }

  private object(entry: object): void {
    if (entry instanceof Word) {
      this.word(entry.low, entry.high, null, 0);
      return;
    }
    const region = entry instanceof file ? null : (entry as HeapObject).region;
    if (region !== null) this.region(region);
    else this.text += `<${this.names.file(entry as file)}>`;
  }

  /** Of who is not the tree's. */
  private page(page: Page): void {
    if (!this.isNew(page)) return;
    this.text += `<${page.who}${page.count}${flags(page)}`;
    const { bytes } = page as Page & { readonly bytes?: Uint8Array };
    if (bytes !== undefined && !page.freed && !CONTENT.test(page.who)) this.words({ address: 0, size: bytes.length, struct: null }, bytes);
    this.text += '>';
  }
}

const flags = ({ preserved, lost, freed }: Page): string => `${preserved ? 'k' : ''}${lost ? 'l' : ''}${freed ? '!' : ''}`;
