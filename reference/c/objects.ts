// SPDX-License-Identifier: GPL-2.0-only
/** @file What the compiled code points to: heap objects, open files, locks and maps, found by their addresses. */
import { file, mutex, rw_semaphore, struct, xarray, type Linux, type Lock, type Restore, type Struct } from '../kernel/index.js';
import type { CMemory } from './memory.js';

/** Bytes that kmalloc gave out. */
export class HeapObject extends struct('heap object', () => ({})) {
  address = 0;
  size = 0;
  private memory: Objects | null = null;
  private type = '';

  place(objects: Objects, address: number, size: number, type: string): this {
    this.memory = objects;
    this.address = address;
    this.size = size;
    this.type = type;
    this.notes.alias = type;
    return this;
  }

  override get struct_name(): string {
    return this.type;
  }

  override trace(visit: (object: Struct) => void): void {
    super.trace(visit);
    if (!this.freed) this.memory!.visit(this.address, this.address + this.size, visit);
  }
}

/** As in include/luocheck/locks.h. */
const RWSEM = 0x72777365;
const MUTEX = 0x6d757465;
const LOCK_NAME = 8;

/** Of struct file. */
const FILE_SIZE = 16;
const F_OP = 0;
const PRIVATE_DATA = 8;

export class Objects {
  /** By ascending address. */
  private readonly heap: HeapObject[] = [];
  private readonly files = new Map<number, file>();
  private readonly addresses = new Map<file, number>();
  private readonly locks = new Map<number, Lock>();
  private readonly arrays = new Map<number, xarray<Struct>>();
  /** Physical addresses of the pages that the code has made. */
  readonly pages = new Set<number>();

  constructor(
    private readonly k: Linux,
    private readonly memory: () => CMemory,
  ) {}

  reset(): void {
    this.heap.length = 0;
    for (const map of [this.files, this.addresses, this.locks, this.arrays]) map.clear();
    this.pages.clear();
  }

  /** To how they are now; what is in an object or in a lock of one is put back by whoever finds it. */
  save(): Restore {
    const count = this.heap.length;
    const pages = [...this.pages];
    const saved = [this.files, this.addresses, this.locks, this.arrays].map((map) => [...map]);
    const contents = [...this.locks.values(), ...this.arrays.values()].map((one) => one.save());
    return () => {
      this.heap.length = count;
      this.pages.clear();
      for (const phys of pages) this.pages.add(phys);
      [this.files, this.addresses, this.locks, this.arrays].forEach((map, index) => {
        map.clear();
        for (const [key, value] of saved[index]!) (map as Map<unknown, unknown>).set(key, value);
      });
      for (const put of contents) put();
    };
  }

  /* Heap. */

  add(object: HeapObject): void {
    this.heap.push(object);
  }

  /** The object that an address lies in. */
  at(address: number): HeapObject | null {
    let low = 0;
    let high = this.heap.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.heap[middle]!.address <= address) low = middle + 1;
      else high = middle;
    }
    const object = this.heap[low - 1];
    return object !== undefined && address < object.address + object.size ? object : null;
  }

  /** Visits what the words between two addresses point to. */
  visit(from: number, to: number, visit: (object: Struct) => void): void {
    for (const word of this.memory().words(from, to)) {
      const object = this.files.get(word) ?? this.at(word);
      if (object !== null) visit(object);
    }
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
    const address = this.memory().reserve(FILE_SIZE);
    this.files.set(address, filep);
    this.addresses.set(filep, address);
    return address;
  }

  describe(filep: file, f_op: number, private_data: number): number {
    const address = this.addressOf(filep);
    this.memory().setU64(address + F_OP, BigInt(f_op));
    this.memory().setU64(address + PRIVATE_DATA, BigInt(private_data));
    return address;
  }

  /** The open file of a struct file. A pointer to anything else kills the kernel. */
  file(address: number, user: string): file {
    return this.files.get(address) ?? this.k.panic(user, 'null_pointer_dereference');
  }

  /** What an entry of a map is: an open file, or a heap object. */
  entry(address: number): Struct | null {
    return this.files.get(address) ?? this.at(address);
  }

  addressOfEntry(entry: Struct | null): number {
    return entry === null ? 0 : entry instanceof file ? this.addressOf(entry) : (entry as HeapObject).address;
  }

  /* Locks and maps. */

  /** A lock is initialised: it is a new one. */
  initLock(address: number): void {
    this.locks.delete(address);
    this.lock(address, 'init');
  }

  private lock(address: number, user: string): Lock {
    const known = this.locks.get(address);
    if (known !== undefined) return known;
    const memory = this.memory();
    const magic = memory.u32(address);
    if (magic !== RWSEM && magic !== MUTEX) this.k.panic(user, 'lock_not_initialised');
    const name = memory.text(memory.u32(address + LOCK_NAME)).replace(/^&/, '');
    const owner = this.at(address);
    const made = magic === RWSEM ? new rw_semaphore(this.k, name, owner) : new mutex(this.k, name, owner);
    this.locks.set(address, made);
    return made;
  }

  rwsem(address: number, user: string): rw_semaphore {
    const lock = this.lock(address, user);
    return lock instanceof rw_semaphore ? lock : this.k.panic(user, 'lock_of_another_kind');
  }

  mutex(address: number, user: string): mutex {
    const lock = this.lock(address, user);
    return lock instanceof mutex ? lock : this.k.panic(user, 'lock_of_another_kind');
  }

  anyLock(address: number, user: string): Lock {
    return this.lock(address, user);
  }

  xarray(address: number): xarray<Struct> {
    let array = this.arrays.get(address);
    if (array === undefined) {
      const memory = this.memory();
      this.arrays.set(address, (array = new xarray<Struct>(this.k, memory.text(memory.u32(address)))));
    }
    return array;
  }
}
