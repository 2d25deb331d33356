// SPDX-License-Identifier: GPL-2.0-only
/** @file Primitives of a handler of files that are memory (mm/memfd_luo.c): shmem, folios, vmalloc(), and what Kexec Handover keeps of them. */
import {
  count_vmalloc,
  __va,
  filemap_remove_folio,
  folio,
  folio_alloc_now,
  folio_get,
  folio_put,
  kho_preserve_folio,
  kho_preserve_vmalloc,
  kho_restore_folio,
  kho_restore_vmalloc,
  kho_unpreserve_folio,
  kho_unpreserve_vmalloc,
  KVMALLOC,
  kvmalloc_has_room,
  kmalloc_now,
  mem_cgroup_charge,
  memfd_add_seals,
  memfd_alloc_file,
  memfd_get_seals,
  memfd_pin_folios,
  mutex_lock,
  mutex_unlock,
  shmem_add_to_page_cache,
  shmem_file,
  shmem_freeze,
  shmem_inode_acct_blocks,
  shmem_recalc_inode,
  unpin_folio,
  EINVAL,
  type inode_file,
  type Kernel,
  type memory,
  type Preservation,
  vfree as free_area,
} from '../../kernel/index.js';
import type { Primitives } from '../imports.js';
import type { Around } from '../kernel.js';
import { toAddress } from '../memory.js';
import { HeapObject } from '../objects.js';
import type { Placed } from './placed.js';

interface Surroundings extends Around {
  readonly placed: Placed;
}

export function memfdPrimitives(around: Surroundings): Pick<Primitives, 'oneStep' | 'stepThen' | 'again' | 'call'> {
  const { placed } = around;
  return {
    oneStep: {
      folio_lock: (at: number) => mutex_lock(placed.folioLock(at, 'folio_lock')),
      folio_unlock: (at: number) => mutex_unlock(placed.folioLock(at, 'folio_unlock')),
    },
    stepThen: allocation(around),
    again: { ...files(around), ...pages(around), ...handover(around) },
    call: { ...fileCalls(around), ...folioCalls(around) },
  };
}

const POINTER = 8;
/** As in reference/c/access.ts. */
const READ = 0;
const WRITE = 1;

/** New pages are in the memory of the code, and what it writes there is in them at the jump. */
export function placePage({ memory, objects }: Around, page: folio): number {
  const address = toAddress(page.phys);
  memory().map(address, page.size, null);
  objects.addPage(address, page);
  objects.pages.set(page.phys, page);
  memory().allow(address, page.size);
  return address;
}

function allocation(around: Surroundings): Primitives['stepThen'] {
  const { k, objects, layouts, memory } = around;
  return {
    kvmalloc: {
      step: (_size: bigint, _type: number, _who: number) => k.at(KVMALLOC),
      then(size: bigint, type: number, who: number): number {
        const bytes = Number(BigInt.asUintN(64, size));
        if (!kvmalloc_has_room(k, bytes)) return 0;
        const object = kmalloc_now(k, HeapObject);
        if (object === null) return 0;
        const struct = layouts.types.allocated[type] ?? null;
        // Of more pages than there are nobody writes pointers.
        const region = objects.make(Math.min(bytes, POINTER * ((k.ram as memory).limit + 1)), struct, struct ?? memory().name(who), object);
        if (region === null) throw new Error('the heap of the compiled kernel is full');
        object.place(objects, region);
        return region.address;
      },
    },
    vcalloc: {
      step: (_size: bigint, _who: number) => k.at(KVMALLOC),
      then(size: bigint, who: number): number {
        const page = folio_alloc_now(k, Number(BigInt.asUintN(64, size)), memory().name(who));
        if (page === null) return 0;
        count_vmalloc(page);
        return placePage(around, page);
      },
    },
  };
}

function files({ k, objects, memory, placed }: Surroundings): Primitives['again'] {
  function* alloc(name: string, flags: number): Kernel<number> {
    const made = yield* memfd_alloc_file(k, name, flags);
    return typeof made === 'number' ? made : objects.addressOf(made);
  }
  function* pin(filep: inode_file, asked: number): Kernel<number> {
    const [start, end] = [0, 8].map((at) => Number(BigInt.asIntN(64, memory().u64(asked + at))));
    const [to, most, offset] = [16, 20, 24].map((at) => memory().u32(asked + at));
    const found: folio[] = [];
    const count = yield* memfd_pin_folios(filep, start!, end!, found, most);
    if (count < 0) return count;
    for (const [i, page] of found.entries()) memory().setU64(to! + i * POINTER, BigInt(placed.folio(page)));
    memory().setU64(offset!, BigInt(start! % (k.ram as memory).page_size));
    return count;
  }
  return {
    memfd_alloc_file: (name: number, flags: number) => () => alloc(memory().text(name), flags),
    memfd_add_seals(at: number, seals: number): () => Kernel<number> {
      const filep = objects.file(at, 'memfd_add_seals') as inode_file;
      return () => memfd_add_seals(filep, seals);
    },
    memfd_pin_folios(at: number, asked: number): () => Kernel<number> {
      const filep = objects.file(at, 'memfd_pin_folios') as inode_file;
      return () => pin(filep, asked);
    },
  };
}

function pages({ memory, placed }: Surroundings): Primitives['again'] {
  function* unpin_all(folios: number, count: number): Kernel<number> {
    for (let i = 0; i < count; i++) yield* unpin_folio(placed.folioAt(memory().u32(folios + i * POINTER), 'unpin_folios'));
    return 0;
  }
  return {
    unpin_folios: (folios: number, count: number) => () => unpin_all(folios, count),
    unpin_folio(at: number): () => Kernel<number> {
      const page = placed.folioAt(at, 'unpin_folio');
      return () => answering(unpin_folio(page));
    },
    shmem_add_to_page_cache(at: number, mapping: number, index: bigint): () => Kernel<number> {
      const page = placed.folioAt(at, 'shmem_add_to_page_cache');
      const of = placed.inodeAt(mapping, 'shmem_add_to_page_cache');
      return () => shmem_add_to_page_cache(page, of, Number(BigInt.asUintN(64, index)));
    },
  };
}

function* answering(body: Kernel<void>): Kernel<number> {
  yield* body;
  return 0;
}

function handover(around: Surroundings): Primitives['again'] {
  const { k, objects, placed } = around;
  function* restore_folio(phys: number): Kernel<number> {
    const page = yield* kho_restore_folio(k, phys);
    return page === null ? 0 : placed.folio(page);
  }
  function* restore_vmalloc(from: Preservation): Kernel<number> {
    const area = yield* kho_restore_vmalloc(k, from);
    if (area === null) return 0;
    objects.pages.set(area.phys, area);
    return toAddress(area.phys);
  }
  return {
    kho_preserve_folio(at: number): () => Kernel<number> {
      const page = placed.folioAt(at, 'kho_preserve_folio');
      return () => kho_preserve_folio(page);
    },
    kho_unpreserve_folio(at: number): () => Kernel<number> {
      const page = placed.folioAt(at, 'kho_unpreserve_folio');
      return () => answering(kho_unpreserve_folio(page));
    },
    kho_restore_folio: (phys: bigint) => () => restore_folio(Number(BigInt.asUintN(64, phys))),
    kho_preserve_vmalloc(area: number, into: number): () => Kernel<number> {
      const page = areaAt(around, area);
      return () => (page === null ? refused() : kho_preserve_vmalloc(k, page, described(around, into)));
    },
    kho_unpreserve_vmalloc: (from: number) => () => answering(kho_unpreserve_vmalloc(k, described(around, from))),
    kho_restore_vmalloc: (from: number) => () => restore_vmalloc(described(around, from)),
  };
}

function* refused(): Kernel<number> {
  return -EINVAL;
}

/** The pages that vmalloc() gave out there; null: none. */
function areaAt({ objects }: Around, address: number): folio | null {
  const region = objects.find(address);
  return region !== null && region.address === address && region.owner instanceof folio && region.struct === null ? region.owner : null;
}

/** A `struct kho_vmalloc`: its members are accessed as by C. */
function described({ accesses, memory }: Around, at: number): Preservation {
  const accessed = (offset: number, size: number, kind: number): number => {
    accesses.then(at + offset, size, kind);
    return at + offset;
  };
  return {
    offset: 0,
    page: {
      get_number: (offset) => Number(memory().u64(accessed(offset, 8, READ))),
      set_number: (offset, value) => memory().setU64(accessed(offset, 8, WRITE), BigInt(value)),
      get_u32: (offset) => memory().u32(accessed(offset, 4, READ)),
      set_u32: (offset, value) => memory().setU32(accessed(offset, 4, WRITE), value),
    },
  };
}

function fileCalls({ objects, placed }: Surroundings): Primitives['call'] {
  return {
    shmem_file: (at: number) => (shmem_file(objects.file(at, 'shmem_file')) ? 1 : 0),
    shmem_inode_acct_blocks: (at: number, pages: number) => shmem_inode_acct_blocks(placed.inodeAt(at, 'shmem_inode_acct_blocks'), pages | 0),
    shmem_recalc_inode: (at: number, alloced: number, swapped: number) =>
      shmem_recalc_inode(placed.inodeAt(at, 'shmem_recalc_inode'), alloced | 0, swapped | 0),
    shmem_freeze: (at: number, freeze: number) => shmem_freeze(placed.inodeAt(at, 'shmem_freeze'), freeze !== 0),
    memfd_get_seals: (at: number) => memfd_get_seals(objects.file(at, 'memfd_get_seals')),
  };
}

/** As in include/luocheck/shmem.h. */
const FLAGS = ['dirty', 'uptodate'] as const;

function folioCalls(around: Surroundings): Primitives['call'] {
  const { k, memory, placed } = around;
  return {
    folio_test: (at: number, flag: number) => (placed.folioAt(at, 'folio_test')[FLAGS[flag]!] ? 1 : 0),
    folio_set(at: number, flag: number, on: number): number {
      const page = placed.folioAt(at, 'folio_set');
      const name = FLAGS[flag]!;
      const was = page[name];
      page[name] = on !== 0;
      return was === page[name] ? 0 : 1;
    },
    folio_zero: (at: number, start: number, count: number) => void placed.folioAt(at, 'folio_zero_range').bytes.fill(0, start, start + count),
    folio_nr_pages: (at: number) => placed.folioAt(at, 'folio_nr_pages').count,
    folio_pfn: (at: number) => BigInt(placed.folioAt(at, 'folio_pfn').phys),
    pfn_folio: (pfn: bigint) => placed.folio(__va(k, Number(BigInt.asUintN(64, pfn)), 'memfd')),
    mem_cgroup_charge: (at: number) => mem_cgroup_charge(placed.folioAt(at, 'mem_cgroup_charge')),
    folio_get: (at: number) => folio_get(placed.folioAt(at, 'folio_get')),
    folio_put: (at: number) => folio_put(placed.folioAt(at, 'folio_put')),
    folio_take(at: number): number {
      const lock = placed.folioLock(at, 'folio_trylock');
      if (lock.holder !== null) return 0;
      lock.acquire(k.current!);
      return 1;
    },
    filemap_remove_folio(at: number): void {
      const page = placed.folioAt(at, 'filemap_remove_folio');
      if (page.mapping !== null) filemap_remove_folio(page, page.mapping);
    },
    vfree(address: number): void {
      const page = areaAt(around, address);
      if (page === null) {
        k.report('invalid_free');
        return;
      }
      free_area(page);
      if (page.freed) memory().forbid(toAddress(page.phys), page.size);
    },
  };
}
