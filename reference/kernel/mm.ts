// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/mm.h and gfp.h: pages, and the physical memory that outlives a kernel. */
import { removeAt } from './arrays.js';
import type { Restore } from './checkpoint.js';
import type { FdtBlob } from './libfdt.js';
import type { Kernel, Linux } from './linux.js';
import type { Memory } from './ordering.js';
import { point } from './point.js';
import { defineLayout, Struct } from './struct.js';

export const PAGE_SIZE = 4096;

/** Addresses are above all other numbers that occur, so that observers can tell them apart. */
export const FIRST_ADDRESS = 0x1000_0000;

/** A bit in a bitmap of Kexec Handover, which set_bit() and clear_bit() change: no memory of the pages. */
const MARK: Memory = { name: 'kho_mem_phys_bits', ordering: 'atomic' };

/** Physically contiguous pages. All that the simulation ever keeps in them is one device-tree blob. */
export class Page extends Struct {
  content: FdtBlob | null = null;
  /** Kexec Handover was told to keep it. */
  preserved = false;
  /** A kexec went by and nobody had kept it. */
  lost = false;
  private lost_reported = -1;
  /** Footprint of `preserved`: that of the content is `location`, and the values of a blob have their own. */
  mark: number;

  constructor(
    k: Linux,
    readonly phys: number,
    readonly count: number,
    /** The C function that allocated it. */
    readonly who: string,
  ) {
    super(k);
    this.mark = k.locations(1);
    this.notes.alias = `pages:${who}`;
  }

  override save(): Restore {
    const { preserved, lost, lost_reported, mark } = this;
    const content = this.content?.clone() ?? null;
    const rest = super.save();
    return () => {
      rest();
      this.preserved = preserved;
      this.lost = lost;
      this.lost_reported = lost_reported;
      this.mark = mark;
      this.content = content?.clone() ?? null;
    };
  }

  get size(): number {
    return this.count * PAGE_SIZE;
  }

  /** Somebody looks at the content, or changes it. */
  use(write: boolean): void {
    const { k } = this;
    if (k.observing) return;
    this.check();
    k.touch(this.location, this.layout, write);
    if (this.lost && this.lost_reported !== k.round) {
      this.lost_reported = k.round;
      k.report(`lost_memory_read:${this.who}`);
    }
  }
}

defineLayout(Page.prototype, { name: 'pages', fields: [], defaults: [] });

/** What Kexec Handover keeps of the memory: the addresses that its serialized map names. */
export interface MemoryMap {
  readonly addresses: readonly number[];
}

/** Versions of all memories: none comes twice. */
let versions = 0;

/** The physical memory of a machine. */
export class Ram {
  /** Of which pages there are, and which of them were kept or are to be. */
  version = 0;
  /** Allocated or preserved, by ascending address. No address is used twice. */
  pages: Page[] = [];
  private next = FIRST_ADDRESS;
  /** What this kernel was told by the one before it: a finished root blob. */
  kho_in: Page | null = null;
  /** What the next kernel is told about Kexec Handover: its root blob. */
  kho_root: Page | null = null;
  kho_map: MemoryMap | null = null;

  changed(): void {
    this.version = ++versions;
  }

  /** Power off. */
  reset(): void {
    this.changed();
    this.pages = [];
    this.next = FIRST_ADDRESS;
    this.kho_in = null;
    this.kho_root = null;
    this.kho_map = null;
  }

  /** To how it is now, but for what the pages hold. */
  save(): Restore {
    const { version, next, kho_in, kho_root, kho_map } = this;
    const pages = this.pages.slice();
    return () => {
      this.version = version;
      this.pages = pages.slice();
      this.next = next;
      this.kho_in = kho_in;
      this.kho_root = kho_root;
      this.kho_map = kho_map;
    };
  }

  allocate(k: Linux, bytes: number, who: string): Page {
    const count = Math.ceil(bytes / PAGE_SIZE);
    const page = new Page(k, this.next, count, who);
    this.next += count * PAGE_SIZE;
    this.changed();
    this.pages.push(page);
    return page;
  }

  at(phys: number): Page | null {
    return this.pages.find((page) => page.phys === phys) ?? null;
  }

  /** Drops what is neither allocated nor preserved. */
  forget(page: Page): void {
    const index = this.pages.indexOf(page);
    this.changed();
    if (index >= 0) removeAt(this.pages, index);
  }

  /** Number of 4 KiB pages that are marked as preserved. */
  get preserved(): number {
    let count = 0;
    for (const page of this.pages) if (page.preserved) count += page.count;
    return count;
  }

  /** The jump to kernel `k`: it finds `kept`, everything else is gone, and so is what was freed although it was to be kept. */
  jump(k: Linux, kept: readonly Page[]): void {
    this.changed();
    for (const page of this.pages) {
      if (page.freed || !kept.includes(page)) {
        page.lost = true;
        page.content = null;
      }
      page.freed = false;
      page.preserved = false;
      page.k = k;
      page.notes.slot = -1;
      page.location = k.locations(1);
      page.mark = k.locations(1);
      page.content?.relocate(k);
    }
    this.pages = this.pages.filter((page) => kept.includes(page));
    this.kho_in = this.kho_root !== null && kept.includes(this.kho_root) ? this.kho_root : null;
    this.kho_root = null;
    this.kho_map = null;
  }
}

const ALLOC_PAGES = point('alloc_pages', 'allocate', { name: 'pages' });

/** At least `bytes`, for the C function `who`; null when out of memory. */
export function* alloc_pages(k: Linux, bytes: number, who: string): Kernel<Page | null> {
  yield k.at(ALLOC_PAGES);
  if (k.should_fail('kmalloc') !== 0) return null;
  return alloc_pages_at_boot(k, bytes, who);
}

/** During boot nobody else runs, and memory is there. */
export function alloc_pages_at_boot(k: Linux, bytes: number, who: string): Page {
  const page = k.ram.allocate(k, bytes, who);
  page.notes.slot = k.objects.length;
  k.objects.push(page);
  k.dirty = true;
  return page;
}

/** Of no page it does nothing, as in C. The content stays readable where Kexec Handover still names the pages: that is reported as a bug of the caller. */
export function free_pages(page: Page | null): void {
  if (page === null) return;
  const { k } = page;
  if (page.freed) {
    k.report(`double_free:${page.called}`);
    return;
  }
  if (page.preserved) k.report(`freed_while_preserved:${page.who}`);
  k.touch(page.location, page.layout, true);
  page.freed = true;
  k.dirty = true;
  k.unlist(page);
  if (!page.preserved) k.ram.forget(page);
}

/** The addresses of all pages that are to be kept. */
export function preserved_addresses(k: Linux): number[] {
  const addresses: number[] = [];
  for (const page of k.ram.pages) {
    k.touch(page.mark, MARK, false);
    if (page.preserved) addresses.push(page.phys);
  }
  return addresses;
}

/** Zeroes the pages: what was written in them is gone, also for the next kernel. */
export function clear_page(page: Page): void {
  page.use(true);
  page.content = null;
}

/** Whether Kexec Handover is to keep the pages. */
export function set_preserved(page: Page, preserved: boolean): void {
  page.k.touch(page.mark, MARK, true);
  page.preserved = preserved;
  page.k.dirty = true;
  page.k.ram.changed();
  if (!preserved && page.freed) page.k.ram.forget(page);
}

export function virt_to_phys(page: Page): number {
  return page.phys;
}

/**
 * The pages at a physical address. Where nothing is, the caller gets memory with nothing in it; `who` names
 * what it expected there.
 */
export function phys_to_virt(k: Linux, phys: number, who = 'unknown'): Page {
  const page = k.ram.at(phys);
  if (page !== null) return page;
  const nothing = new Page(k, phys, 1, who);
  nothing.lost = true;
  return nothing;
}
