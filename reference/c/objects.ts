// SPDX-License-Identifier: GPL-2.0-only
/** @file What the compiled code points to: heap objects, open files, locks and maps, found by their addresses. */
import { copyInto, file, inode, mutex, Page, rw_semaphore, SavedMap, struct, type Linux, type Lock, type Restore, type Struct } from '../kernel/index.js';
import { KINDS } from './kinds.js';
import type { Layouts, Leaf } from './layout.js';
import { Word, WordMap } from './map.js';
import { ARENAS, type CMemory } from './memory.js';

/** Bytes that kmalloc gave out. */
export class HeapObject extends struct('heap object', () => ({})) {
  region: Region | null = null;
  private memory: Objects | null = null;
  private type = '';

  place(objects: Objects, region: Region): this {
    this.memory = objects;
    this.region = region;
    this.type = region.name;
    this.notes.alias = region.name;
    return this;
  }

  override get struct_name(): string {
    return this.type;
  }

  override trace(visit: (object: Struct) => void): void {
    super.trace(visit);
    const { address, size } = this.region!;
    if (!this.freed) this.memory!.visit(address, address + size, visit);
  }

  override traceFields(visit: (object: Struct) => void): void {
    super.trace(visit);
  }

  override touchAll(): void {
    super.touchAll();
    const { k } = this;
    if (k.recorder === null || k.observing) return;
    k.freeing = true;
    this.memory!.eachLeaf(this.region!, (leaf, at) => {
      if (!leaf.isPrimitive) k.touch(DATA_LOCATIONS + at, leaf.memory, true, leaf.field);
    });
    k.freeing = false;
  }
}

/** A piece of memory that is one object. */
export interface Region {
  readonly address: number;
  readonly size: number;
  /** Null: nobody knows. */
  readonly struct: string | null;
  /** What reports call it. */
  readonly name: string;
  /** Is asked whether it is still there. */
  readonly owner: Struct | null;
}

/** Footprints by address: above those that the kernel counts, and of the bits that partial-order reduction has. */
export const LOCK_LOCATIONS = 1 << 27;
export const DATA_LOCATIONS = 1 << 29;
/** In memory without a type: a word is one thing. */
const WORD = 8;

const LOCK_NAME = 8;

const LOCK_SIZE = 16;

/** Of struct file; up to OPENED it has what any file has. */
const FILE_SIZE = 80;
export const OPENED = 24;
const F_OP = 0;
const PRIVATE_DATA = 8;
const F_FLAGS = 16;

export class Objects {
  /** By the heap or arena that they are in, by ascending address. */
  private readonly regions: Region[][] = Array.from({ length: ARENAS + 1 }, () => []);
  /** Pages, by ascending address. */
  private readonly pageRegions: Region[] = [];
  private last: Region | null = null;
  private readonly files = new SavedMap<number, file>();
  private readonly addresses = new SavedMap<file, number>();
  private readonly locks = new SavedMap<number, Lock>();
  private readonly arrays = new SavedMap<number, WordMap>();
  /** Pages that the code has made, by their physical addresses. */
  readonly pages = new SavedMap<number, Page>();

  /** Is told that the struct of an open file has come into being. */
  onFile: ((filep: file, address: number) => void) | null = null;

  constructor(
    private readonly k: Linux,
    private readonly memory: () => CMemory,
    private readonly layouts: Layouts,
  ) {}

  reset(): void {
    for (const regions of this.regions) regions.length = 0;
    this.pageRegions.length = 0;
    this.last = null;
    for (const map of [this.files, this.addresses, this.locks, this.arrays, this.pages]) map.clear();
  }

  /** To how they are now; what is in an object or in a lock of one is put back by whoever finds it. */
  save(): Restore {
    const regions = this.regions.map((one) => one.slice());
    const pageRegions = this.pageRegions.slice();
    const saved = [this.files, this.addresses, this.locks, this.arrays, this.pages].map((map) => map.save());
    const contents = [...this.locks.values(), ...this.arrays.values()].map((one) => one.save());
    return () => {
      for (let i = 0; i < regions.length; i++) copyInto(this.regions[i]!, regions[i]!);
      copyInto(this.pageRegions, pageRegions);
      this.last = null;
      for (let i = 0; i < saved.length; i++) saved[i]!();
      for (let i = 0; i < contents.length; i++) contents[i]!();
    };
  }

  /** All that ever lay in memory, whether it is still there or not. */
  each(visit: (object: Struct) => void): void {
    for (const regions of [...this.regions, this.pageRegions]) for (const { owner } of regions) if (owner !== null) visit(owner);
  }

  /* Memory. */

  /** The heap, or the arena of the task that runs beside others. */
  private get arena(): number {
    const { current } = this.k;
    return current !== null && current.pauses && current.id < ARENAS ? 1 + current.id : 0;
  }

  /** Memory for an object, which is zeroed. `owner`: of what is allocated. Null: there is none left. */
  make(size: number, struct: string | null, name: string, owner: Struct | null): Region | null {
    const { arena } = this;
    const address = this.memory().reserve(size, arena);
    if (address === 0) return null;
    const region: Region = { address, size, struct, name, owner };
    this.regions[arena]!.push(region);
    if (owner === null || owner instanceof HeapObject) this.memory().allow(address, size);
    return region;
  }

  /** The same where there is always some left. */
  reserve(size: number, struct: string | null, name: string, owner: Struct | null = null): number {
    const region = this.make(size, struct, name, owner);
    if (region === null) throw new Error('the heap of the compiled kernel is full');
    return region.address;
  }

  /** A page has come into being. */
  addPage(address: number, page: Page): void {
    const region: Region = { address, size: page.size, struct: null, name: 'pages', owner: page };
    const at = this.pageRegions.findLastIndex((other) => other.address < address) + 1;
    this.pageRegions.splice(at, 0, region);
  }

  /** All pages that there are in the memory of this kernel. */
  mappedPages(): Page[] {
    return this.pageRegions.map(({ owner }) => owner as Page);
  }

  /** The object that an address of the heap, an arena or a page lies in. */
  find(address: number): Region | null {
    const { last } = this;
    if (last !== null && address >= last.address && address < last.address + last.size) return last;
    const memory = this.memory();
    const place = memory.placeOf(address);
    if (place !== 'heap' && place !== 'pages') return null;
    const region = lastAtOrBelow(place === 'pages' ? this.pageRegions : (this.regions[memory.arenaOf(address)] ?? []), address);
    if (region === null || address >= region.address + region.size) return null;
    return (this.last = region);
  }

  /** The object that ends before an address. */
  below(address: number): Region | null {
    return lastAtOrBelow(this.regions[this.memory().arenaOf(address)] ?? [], address);
  }

  /** The heap object that an address lies in. */
  at(address: number): HeapObject | null {
    const owner = this.find(address)?.owner;
    return owner instanceof HeapObject ? owner : null;
  }

  /** Calls `each` with the leaves of a region between two offsets, and where they begin. */
  eachLeaf(region: Region, each: (leaf: Leaf, at: number) => void, from = 0, to = region.size): void {
    for (let offset = from; offset < to;) {
      const { size, elementSize } = this.sizesOf(region);
      const base = elementSize === 0 ? 0 : Math.floor(offset / elementSize) * elementSize;
      const leaf = region.struct === null ? null : this.layouts.leaf(region.struct, offset - base);
      if (leaf === null) {
        each(this.layouts.scalar(region.name, WORD), region.address + offset - (offset % WORD));
        offset += WORD - (offset % WORD);
      } else {
        each(leaf, region.address + base + leaf.at);
        offset = Math.max(base + leaf.at + leaf.size, offset + 1);
      }
      if (offset >= size) return;
    }
  }

  /** `elementSize`: of an array of structs; 0: it is none. */
  private sizesOf({ struct, size }: Region): { readonly size: number; readonly elementSize: number } {
    const one = struct === null ? 0 : (this.layouts.types.structs[struct]?.size ?? 0);
    return { size, elementSize: one > 0 && size > one ? one : 0 };
  }

  /** What a lock or counter at an address is called; null: nobody knows. */
  nameOf(address: number): string | null {
    const variable = this.variableAt(address);
    if (variable !== null) return variable.name === null ? null : this.layouts.nameOf(variable.struct, variable.offset, variable.name);
    const region = this.find(address);
    return region === null || region.struct === null ? null : this.layouts.nameOf(region.struct, address - region.address, null);
  }

  private variableAt(address: number): { readonly struct: string; readonly offset: number; readonly name: string | null } | null {
    if (this.memory().placeOf(address) !== 'data') return null;
    const variable = this.layouts.variableAt(address);
    return variable === null || variable.struct === null ? null : { struct: variable.struct, offset: address - variable.at, name: variable.name };
  }

  /** Visits what the words between two addresses point to. */
  visit(from: number, to: number, visit: (object: Struct) => void): void {
    this.memory().eachPointer(from, to, (address) => {
      const object = this.target(address);
      if (object !== null) visit(object);
    });
  }

  /** Visits what maps hold. */
  visitMaps(visit: (object: Struct) => void): void {
    for (const map of this.arrays.values()) map.trace(visit);
  }

  /* Files. */

  /** The struct file of an open file. */
  addressOf(filep: file): number {
    const known = this.addresses.get(filep);
    if (known !== undefined) return known;
    const address = this.reserve(FILE_SIZE, 'file', 'file', filep);
    this.files.set(address, filep);
    this.addresses.set(filep, address);
    this.onFile?.(filep, address);
    return address;
  }

  describe(filep: file, f_op: number, private_data: number): number {
    const address = this.addressOf(filep);
    this.memory().setU64(address + F_OP, BigInt(f_op));
    this.memory().setU64(address + PRIVATE_DATA, BigInt(private_data));
    return address;
  }

  /** What it was opened with. */
  opened(filep: file, f_flags: number): number {
    const address = this.addressOf(filep);
    this.memory().setU32(address + F_FLAGS, f_flags);
    return address;
  }

  /** What the code keeps of an open file; null: it is no object. */
  privateDataOf(filep: file): HeapObject | null {
    return this.at(this.memory().u32(this.addressOf(filep) + PRIVATE_DATA));
  }

  /** The open file of a struct file. A pointer to anything else kills the kernel. */
  file(address: number, user: string): file {
    return this.files.get(address) ?? this.k.die(user, 'null_pointer_dereference');
  }

  /** What a word in a map is: an open file, a heap object, or nothing but a word. */
  entry(low: number, high = 0): object {
    const object = high === 0 ? (this.files.get(low) ?? this.at(low)) : null;
    return object === null || (object instanceof HeapObject && object.region!.address !== low) ? new Word(low, high) : object;
  }

  /** What a pointer points to: the same, pages, or an inode. */
  private target(address: number): Struct | null {
    const filep = this.files.get(address);
    if (filep !== undefined) return filep;
    const owner = this.find(address)?.owner ?? null;
    return owner instanceof HeapObject || owner instanceof Page || owner instanceof inode ? owner : null;
  }

  addressOfEntry(entry: object): number {
    return entry instanceof file ? this.addressOf(entry) : (entry as HeapObject).region!.address;
  }

  /* Locks and maps. */

  /** A lock is initialised: it is a new one. */
  initLock(address: number, magic: number, name: number): void {
    this.locks.delete(address);
    const memory = this.memory();
    memory.range(address, LOCK_SIZE).fill(0);
    memory.setU32(address, magic);
    memory.setU32(address + LOCK_NAME, name);
    this.lock(address, 'init');
  }

  /** A lock that the simulated kernel has lies there. */
  setLock(address: number, lock: Lock): void {
    this.locks.set(address, lock);
  }

  /** The lock at an address; null: nobody knows one there. */
  knownLock(address: number): Lock | null {
    return this.locks.get(address) ?? null;
  }

  private lock(address: number, user: string): Lock {
    const memory = this.memory();
    const known = this.locks.get(address);
    if (known !== undefined && !memory.isStack(address)) return known;
    const kind = KINDS.get(memory.u32(address));
    // On the C stack of a call may lie what another call had of another kind.
    if (known !== undefined && (kind === undefined || known instanceof kind.type)) return known;
    if (kind === undefined) return this.k.panic(user, 'lock_not_initialised');
    const name = this.nameOf(address) ?? memory.name(memory.u32(address + LOCK_NAME)).replace(/^&/, '');
    const made = kind.make({ k: this.k, name, owner: this.at(address), memory, address });
    this.locks.set(address, placed(made, address));
    return made;
  }

  /** The lock of that kind at an address; whose it is has to be there. Who takes one of another kind, or none, kills the kernel. */
  ofKind<T extends Lock>(kind: abstract new (...args: never) => T, address: number, user: string): T {
    const lock = this.lock(address, user);
    return lock instanceof kind ? lock : this.k.panic(user, 'lock_of_another_kind');
  }

  rwsem(address: number, user: string): rw_semaphore {
    return this.ofKind(rw_semaphore, address, user);
  }

  mutex(address: number, user: string): mutex {
    return this.ofKind(mutex, address, user);
  }

  anyLock(address: number, user: string): Lock {
    return this.lock(address, user);
  }

  /** Objects of a struct, oldest first. */
  of(struct: string): Region[] {
    return this.regions.flat().filter((region) => region.struct === struct);
  }

  /** Locks that somebody holds or waits for, in order of their names. */
  heldLocks(): string[] {
    const held = [...this.locks.values()].filter((lock) => !lock.idle);
    return held.map((lock) => `${lock.name} ${lock instanceof rw_semaphore ? lock.count : 1}`).sort();
  }

  /** Maps in order of their names. */
  maps(): WordMap[] {
    return [...this.arrays.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private readonly targetOf = (address: number): Struct | null => this.target(address);

  /** A map is initialised: it is a new one. `name`: how the code writes it. */
  initMap(address: number, name: string): WordMap {
    this.at(address)?.check();
    const made = placed(new WordMap(this.k, name.replace(/^&?(?:.*(?:->|\.))?/, ''), this.targetOf), address);
    this.arrays.set(address, made);
    return made;
  }

  /** The map at an address; null: nobody has used one there. */
  knownMap(address: number): WordMap | null {
    return this.arrays.get(address) ?? null;
  }

  /** Whose it is has to be there. */
  map(address: number): WordMap {
    this.at(address)?.check();
    return this.arrays.get(address) ?? this.initMap(address, this.memory().name(this.memory().u32(address)));
  }
}

/** Its footprint is its address: it was made by whoever used it first, and that depends on the interleaving. */
export function placed<T extends { readonly location: number }>(made: T, address: number): T {
  return Object.assign(made, { location: LOCK_LOCATIONS + address });
}

function lastAtOrBelow(regions: readonly Region[], address: number): Region | null {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (regions[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  return regions[low - 1] ?? null;
}
