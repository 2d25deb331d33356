// SPDX-License-Identifier: GPL-2.0-only
/** @file Inodes and folios of the simulated kernel as structs in the memory of compiled code: what changes lies there, and nowhere else. */
import type { folio } from '../../kernel/index.js';
import { inode, inode_file, mutex, SavedMap, type Cell, type file, type InodeValues, type Restore } from '../../kernel/index.js';
import type { Around, Part } from '../kernel.js';
import type { CMemory } from '../memory.js';
import { LOCK_LOCATIONS } from '../objects.js';

/** As in include/luocheck/shmem.h. */
const FILE = { f_mode: 20, f_inode: 24, f_mapping: 32, f_pos: 40, f_pos_lock: 48, f_lock: 64 } as const;
const INODE = { size: 88, seals: 0, flags: 8, vfs_inode: 16, i_size: 16, i_nlink: 24, i_mapping: 32, i_ino: 40, i_mode: 48, i_rwsem: 56, i_data: 72 } as const;
const FOLIO = { size: 24, mapping: 8, index: 16 } as const;
const FOLIO_STRUCT = 'folio';

/** A number of 64 bits. */
class MemoryCell implements Cell {
  constructor(
    private readonly memory: () => CMemory,
    private readonly at: number,
  ) {}

  get value(): number {
    return Number(BigInt.asIntN(64, this.memory().u64(this.at)));
  }

  set value(value: number) {
    this.memory().setU64(this.at, BigInt(value));
  }
}

/** What changes in an inode. */
class InodeCells implements InodeValues {
  private readonly size: MemoryCell;
  private readonly bits: MemoryCell;

  constructor(
    private readonly memory: () => CMemory,
    private readonly at: number,
  ) {
    this.size = new MemoryCell(memory, at + INODE.i_size);
    this.bits = new MemoryCell(memory, at + INODE.flags);
  }

  get i_size(): number {
    return this.size.value;
  }
  set i_size(size: number) {
    this.size.value = size;
  }
  get i_nlink(): number {
    return this.memory().u32(this.at + INODE.i_nlink);
  }
  set i_nlink(count: number) {
    this.memory().setU32(this.at + INODE.i_nlink, count);
  }
  get seals(): number {
    return this.memory().u32(this.at + INODE.seals);
  }
  set seals(seals: number) {
    this.memory().setU32(this.at + INODE.seals, seals);
  }
  get flags(): number {
    return this.bits.value;
  }
  set flags(flags: number) {
    this.bits.value = flags;
  }
}

export class Placed implements Part {
  /** Where their structs lie. */
  private readonly inodes = new SavedMap<inode, number>();
  private readonly folios = new SavedMap<folio, number>();

  constructor(private readonly around: Around) {
    around.objects.onFile = (filep, at) => this.file(filep, at);
  }

  reset(): void {
    this.inodes.clear();
    this.folios.clear();
  }

  save(): Restore {
    const [inodes, folios] = [this.inodes.save(), this.folios.save()];
    return () => {
      inodes();
      folios();
    };
  }

  /** The struct of an open file has come into being. */
  private file(filep: file, at: number): void {
    if (!(filep instanceof inode_file)) return;
    const { memory, objects } = this.around;
    const of = this.inode(filep.f_inode);
    memory().setU32(at + FILE.f_mode, filep.f_mode);
    memory().setU64(at + FILE.f_inode, BigInt(of));
    memory().setU64(at + FILE.f_mapping, BigInt(of + INODE.i_data - INODE.vfs_inode));
    filep.place(new MemoryCell(memory, at + FILE.f_pos));
    objects.setLock(at + FILE.f_pos_lock, filep.f_pos_lock);
    objects.setLock(at + FILE.f_lock, filep.f_lock);
  }

  /** The address of its struct inode. */
  private inode(of: inode): number {
    const known = this.inodes.get(of);
    if (known !== undefined) return known;
    const { memory, objects } = this.around;
    const at = objects.reserve(INODE.size, 'shmem_inode_info', 'inode', of);
    const address = at + INODE.vfs_inode;
    const mapping = at + INODE.i_data;
    of.place(new InodeCells(memory, at));
    memory().setU64(at + INODE.i_mapping, BigInt(mapping));
    memory().setU64(at + INODE.i_ino, BigInt(of.i_ino));
    memory().setU32(at + INODE.i_mode, of.i_mode);
    objects.setLock(at + INODE.i_rwsem, of.i_rwsem);
    memory().setU64(mapping, BigInt(address));
    this.inodes.set(of, address);
    return address;
  }

  /** Whose struct, or a member of it, is at an address. A pointer to anything else kills the kernel. */
  inodeAt(address: number, user: string): inode {
    const owner = this.around.objects.find(address)?.owner;
    return owner instanceof inode ? owner : this.around.k.die(user, 'null_pointer_dereference');
  }

  /** The address of its struct folio. */
  folio(page: folio): number {
    const known = this.folios.get(page);
    if (known !== undefined) return known;
    const { memory, objects } = this.around;
    const at = objects.reserve(FOLIO.size, FOLIO_STRUCT, FOLIO_STRUCT, page);
    page.place(new MemoryCell(memory, at + FOLIO.index));
    this.folios.set(page, at);
    return at;
  }

  /** Whose struct is at an address. A pointer to anything else kills the kernel. */
  folioAt(address: number, user: string): folio {
    const region = this.around.objects.find(address);
    if (region?.struct !== FOLIO_STRUCT || region.address !== address) return this.around.k.die(user, 'bad_memory_access');
    const page = region.owner as folio;
    page.check();
    return page;
  }

  /** The lock of the folio whose struct is at an address. */
  folioLock(address: number, user: string): mutex {
    const { k, objects } = this.around;
    this.folioAt(address, user);
    const known = objects.knownLock(address);
    if (known !== null) return known as mutex;
    const made = Object.assign(new mutex(k, 'folio.lock', null), { location: LOCK_LOCATIONS + address });
    objects.setLock(address, made);
    return made;
  }
}
