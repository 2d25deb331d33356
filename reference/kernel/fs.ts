// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/fs.h: inodes, and open files that have one: position, access mode, kind. */
import type { Restore } from './checkpoint.js';
import { file, type file_operations } from './file.js';
import type { Linux } from './linux.js';
import { folio_put, type folio } from './memory.js';
import { mutex_init, type mutex } from './mutex.js';
import type { Memory } from './ordering.js';
import { point } from './point.js';
import { rw_semaphore } from './rwsem.js';
import type { spinlock_t } from './spinlock.js';
import { SavedMap } from './saved-map.js';
import type { Step } from '../engine/step.js';
import { struct, type Struct } from './struct.js';

export const FMODE_READ = 1;
export const FMODE_WRITE = 2;
/** O_PATH. */
export const FMODE_PATH = 4;
/** lseek() is not possible. */
export const FMODE_STREAM = 8;

export const O_APPEND = 0o2000;

/** The page cache and the size have locks of their own, and user space may store while they are looked at. */
const INODE: Memory = { name: 'inode', ordering: 'atomic' };
/** Those of shmem_inode_info that shmem_freeze() changes: a plain word, of who has the inode locked. */
const FLAGS: Memory = { name: 'shmem_inode_info.flags' };

/** Of an inode, what changes. */
export interface InodeValues {
  i_size: number;
  i_nlink: number;
  seals: number;
  flags: number;
}

/** A number that compiled code has in its own memory. */
export interface Cell {
  value: number;
}

/** struct inode, with what shmem_inode_info adds to it: counted. */
export class inode extends struct('inode', () => ({})) {
  readonly i_rwsem: rw_semaphore;
  /** The page cache, by index. */
  readonly i_pages = new SavedMap<number, folio>();
  i_count = 1;
  /** sim: of the series of fixes: see memfd_freeze_seals(), and shmem_freeze_atomic(). */
  seals_frozen = false;
  size_frozen = false;
  /** Of shmem, in pages: those that were charged to the file, and what of them it was told to have. */
  i_blocks = 0;
  alloced = 0;
  /** Of shmem: pages come in pairs where both lie within the size (huge=within_size, with the smallest folios that are large). */
  large = false;
  private readonly bits: number;
  private values: InodeValues = { i_size: 0, i_nlink: 0, seals: 0, flags: 0 };

  constructor(
    k: Linux,
    /** A regular file of tmpfs, something else. */
    readonly kind: string,
    readonly i_mode: number,
    readonly i_uid: number,
    /** The file system: by default each kind of file has its own. */
    readonly i_sb: string,
  ) {
    super(k);
    this.notes.alias = `inode:${kind}`;
    this.bits = k.locations(1);
    this.i_rwsem = new rw_semaphore(k, 'inode.i_rwsem', this);
  }

  override trace(visit: (object: Struct) => void): void {
    super.trace(visit);
    for (const page of this.i_pages.values()) visit(page);
  }

  override save(): Restore {
    const { i_count, seals_frozen, size_frozen, i_blocks, alloced, large, values: place } = this;
    const values: InodeValues = { i_size: place.i_size, i_nlink: place.i_nlink, seals: place.seals, flags: place.flags };
    const pages = this.i_pages.save();
    const rest = super.save();
    return () => {
      rest();
      this.i_count = i_count;
      this.seals_frozen = seals_frozen;
      this.size_frozen = size_frozen;
      this.i_blocks = i_blocks;
      this.alloced = alloced;
      this.large = large;
      this.values = place;
      place.i_size = values.i_size;
      place.i_nlink = values.i_nlink;
      place.seals = values.seals;
      place.flags = values.flags;
      pages();
    };
  }

  /** From here on what changes lies elsewhere. */
  place(values: InodeValues): void {
    values.i_size = this.values.i_size;
    values.i_nlink = this.values.i_nlink;
    values.seals = this.values.seals;
    values.flags = this.values.flags;
    this.values = values;
  }

  /** Tells it from all other objects of its kernel, as its address does. */
  get i_ino(): number {
    return this.location;
  }

  /** Something of it is looked at or changed. */
  use(write: boolean): this {
    this.check();
    this.k.touch(this.location, INODE, write);
    return this;
  }

  get i_size(): number {
    return this.use(false).values.i_size;
  }
  set i_size(size: number) {
    this.use(true).values.i_size = size;
  }
  get i_nlink(): number {
    return this.use(false).values.i_nlink;
  }
  set i_nlink(count: number) {
    this.use(true).values.i_nlink = count;
  }
  get seals(): number {
    return this.use(false).values.seals;
  }
  set seals(seals: number) {
    this.use(true).values.seals = seals;
  }
  get flags(): number {
    return this.useFlags(false).values.flags;
  }
  set flags(flags: number) {
    this.useFlags(true).values.flags = flags;
  }

  /** Somebody looks at the flags, or changes them. */
  useFlags(write: boolean): this {
    this.check();
    this.k.touch(this.bits, FLAGS, write);
    return this;
  }
}

/** A new inode, allocated. `uid`: whose it is; `sb`: the file system that it is on. */
export function new_inode(k: Linux, kind: string, i_mode: number, { uid = 0, sb = kind }: { readonly uid?: number; readonly sb?: string } = {}): inode {
  const made = new inode(k, kind, i_mode, uid, sb);
  made.notes.slot = k.objects.length;
  k.objects.push(made);
  k.dirty = true;
  return made;
}

/** mm/shmem.c: what the file was charged for and has no more is given back. */
export function shmem_recalc_inode(of: inode, alloced: number, swapped: number): void {
  of.use(true);
  of.alloced += alloced;
  let nrpages = 0;
  for (const { count } of of.i_pages.values()) nrpages += count;
  const freed = of.alloced - swapped - nrpages;
  if (freed <= 0) return;
  of.alloced -= freed;
  of.i_blocks -= freed;
}

/** The last reference frees the inode and its page cache. */
export function iput(of: inode): void {
  const { k } = of;
  of.use(true);
  if (--of.i_count > 0) return;
  for (const page of of.i_pages.values()) {
    page.mapping = null;
    folio_put(page);
  }
  of.i_pages.clear();
  shmem_recalc_inode(of, 0, 0);
  // sim: shmem_evict_inode() warns, and what it was charged for and what it gave back differ for ever.
  if (of.i_blocks !== 0) k.report('miscounted:i_blocks');
  of.freed = true;
  of.touchAll();
  k.dirty = true;
  k.unlist(of);
}

/** struct file of something that has an inode. */
export class inode_file extends file {
  /** Who moves the position, or reads where it is, has it. */
  readonly f_pos_lock: mutex;
  /** sim: a spinlock that Linux has for other fields of the file: for the position it is of the series of fixes. Nobody holds it for long. */
  readonly f_lock: spinlock_t;
  private readonly position: number;
  private pos = 0;
  /** Where the position lies instead. */
  private cell: Cell | null = null;
  private held = false;

  constructor(
    k: Linux,
    name: string,
    f_op: file_operations | null,
    readonly f_inode: inode,
    readonly f_mode: number,
    /** O_APPEND or 0. */
    readonly f_flags = 0,
  ) {
    super(k, name, f_op);
    this.position = k.locations(1);
    this.f_pos_lock = mutex_init(k, 'file.f_pos_lock', this);
    this.f_lock = mutex_init(k, 'file.f_lock', this);
  }

  override get is_path(): boolean {
    return (this.f_mode & FMODE_PATH) !== 0;
  }

  override trace(visit: (object: Struct) => void): void {
    super.trace(visit);
    visit(this.f_inode);
  }

  override save(): Restore {
    const { where, held, cell } = this;
    const rest = super.save();
    return () => {
      rest();
      this.cell = cell;
      this.move(where);
      this.held = held;
    };
  }

  get f_pos(): number {
    this.usePosition(false);
    return this.where;
  }

  set f_pos(value: number) {
    this.usePosition(true);
    this.move(value);
  }

  /** Somebody reads the position, or changes it. */
  usePosition(write: boolean): void {
    this.check();
    this.k.touch(this.position, POSITION, write);
  }

  /** From here on the position lies elsewhere. */
  place(cell: Cell): void {
    cell.value = this.where;
    this.cell = cell;
  }

  private move(value: number): void {
    if (this.cell === null) this.pos = value;
    else this.cell.value = value;
  }

  /** For who looks at the machine from outside: no access of the kernel. */
  get where(): number {
    return this.cell === null ? this.pos : this.cell.value;
  }

  /** Not in Linux: of the series of fixes. Nobody can move the position. */
  get f_pos_held(): boolean {
    this.k.touch(this.position, POSITION, false);
    return this.held;
  }

  set f_pos_held(value: boolean) {
    this.k.touch(this.position, POSITION, true);
    this.held = value;
  }
}

const POSITION: Memory = { name: 'file.f_pos' };
const READ_POS = point('read', 'read', POSITION);

/** Others may come in between here and the unlocked read of the position that follows. */
export function read_pos(filep: inode_file): Step {
  return filep.k.at(READ_POS);
}

export function file_inode(filep: file): inode | null {
  return filep instanceof inode_file ? filep.f_inode : null;
}
