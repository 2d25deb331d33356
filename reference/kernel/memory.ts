// SPDX-License-Identifier: GPL-2.0-only
/** @file Pages with bytes in them, of any size: what drivers and Kexec Handover keep data in. */
import type { Restore } from './checkpoint.js';
import type { Cell, inode } from './fs.js';
import type { Kernel, Linux } from './linux.js';
import { Page, Ram } from './mm.js';
import type { Memory } from './ordering.js';
import { point } from './point.js';
import { SavedMap } from './saved-map.js';

/** Bytes of pages, and where they are in the buffer that they share with others. */
interface Bytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly start: number;
}

/** Small pages are cut from buffers of this size: to allocate one for each costs more than all that is done with it. */
const SLAB = 4096;

let slab = new DataView(new ArrayBuffer(0));
let cut = 0;

/** Zeroed ones that nobody else has. */
function bytesOf(size: number): Bytes {
  if (2 * size > SLAB) {
    const bytes = new Uint8Array(size);
    return { bytes, view: new DataView(bytes.buffer), start: 0 };
  }
  if (cut + size > slab.byteLength) {
    slab = new DataView(new ArrayBuffer(SLAB));
    cut = 0;
  }
  const start = cut;
  cut += size;
  return { bytes: new Uint8Array(slab.buffer, start, size), view: slab, start };
}

/** struct folio: physically contiguous pages, counted. */
export class folio extends Page {
  /** Made when somebody looks: compiled code has the bytes of its pages in its own memory. */
  private made: Bytes | null = null;
  /** The last copy of them: most have not changed when the next is wanted. */
  private copied: Uint8Array | null = null;
  refcount = 1;
  /** Footprint of `refcount`. */
  references: number;
  /** Pages are all of this size on the machine. */
  readonly page_size: number;
  private own_index = 0;
  /** Where the index lies instead. */
  private cell: Cell | null = null;
  dirty = false;
  uptodate = false;
  /** Kept by Kexec Handover over the last jump, and not restored yet. */
  handed_over = false;
  /** NR_VMALLOC counts it. */
  counted = false;
  /** The file whose page cache has it; null: none. */
  mapping: inode | null = null;

  constructor(k: Linux, phys: number, count: number, who: string, page_size: number) {
    super(k, phys, count, who);
    this.page_size = page_size;
    this.references = k.locations(1);
  }

  override get size(): number {
    return this.count * this.page_size;
  }

  /** Its place in the file that it belongs to. */
  get index(): number {
    return this.cell === null ? this.own_index : this.cell.value;
  }

  set index(value: number) {
    if (this.cell === null) this.own_index = value;
    else this.cell.value = value;
  }

  /** From here on the index lies elsewhere; null: no more, and it is 0. */
  place(cell: Cell | null): void {
    if (cell !== null) cell.value = this.index;
    else this.own_index = 0;
    this.cell = cell;
  }

  get bytes(): Uint8Array {
    return (this.made ??= bytesOf(this.size)).bytes;
  }

  /** Where `length` bytes at `offset` are. */
  private at(offset: number, length: number): Bytes {
    if (offset < 0 || offset + length > this.size) throw new RangeError(`${this.called} has ${this.size} bytes: ${length} at ${offset} are outside of it`);
    return (this.made ??= bytesOf(this.size));
  }

  override save(): Restore {
    const { refcount, references, index, cell, dirty, uptodate, handed_over, counted, mapping } = this;
    const bytes = this.made === null ? null : this.copy();
    const rest = super.save();
    return () => {
      rest();
      this.refcount = refcount;
      this.references = references;
      this.cell = cell;
      this.index = index;
      this.dirty = dirty;
      this.uptodate = uptodate;
      this.handed_over = handed_over;
      this.counted = counted;
      this.mapping = mapping;
      if (bytes === null) this.made = null;
      else this.bytes.set(bytes);
    };
  }

  private copy(): Uint8Array {
    if (this.copied === null || Buffer.compare(this.copied, this.bytes) !== 0) this.copied = this.bytes.slice();
    return this.copied;
  }

  get_u32(offset: number): number {
    this.use(false);
    const { view, start } = this.at(offset, 4);
    return view.getUint32(start + offset, true);
  }

  set_u32(offset: number, value: number): void {
    this.use(true);
    const { view, start } = this.at(offset, 4);
    view.setUint32(start + offset, value, true);
  }

  get_u64(offset: number): bigint {
    this.use(false);
    const { view, start } = this.at(offset, 8);
    return view.getBigUint64(start + offset, true);
  }

  set_u64(offset: number, value: bigint): void {
    this.use(true);
    const { view, start } = this.at(offset, 8);
    view.setBigUint64(start + offset, value, true);
  }

  /** A u64 that is an address or a count. */
  get_number(offset: number): number {
    this.use(false);
    const { view, start } = this.at(offset, 8);
    return view.getUint32(start + offset, true) + view.getUint32(start + offset + 4, true) * 2 ** 32;
  }

  set_number(offset: number, value: number): void {
    this.use(true);
    const { view, start } = this.at(offset, 8);
    view.setUint32(start + offset, value % 2 ** 32, true);
    view.setUint32(start + offset + 4, Math.floor(value / 2 ** 32), true);
  }

  /** The bytes up to the first NUL, one a character. */
  get_string(offset: number, size: number): string {
    this.use(false);
    const { bytes } = this;
    let text = '';
    for (let i = offset; i < offset + size && bytes[i] !== 0; i++) text += String.fromCharCode(bytes[i]!);
    return text;
  }

  /** strscpy(): cut so that a NUL fits; what follows the NUL stays as it was. */
  set_string(offset: number, size: number, text: string): void {
    this.use(true);
    const length = Math.min(text.length, size - 1);
    const { bytes } = this;
    for (let i = 0; i < length; i++) bytes[offset + i] = text.charCodeAt(i);
    bytes[offset + length] = 0;
  }

  clear(offset: number, size: number): void {
    this.use(true);
    this.bytes.fill(0, offset, offset + size);
  }
}

/** What one kernel tells the next. */
export interface Handover {
  /** Name -> where it is, and how many bytes. */
  readonly subtrees: SavedMap<string, Subtree>;
}

export interface Subtree {
  readonly phys: number;
  readonly size: number;
}

/** The physical memory of a machine whose pages have any size. */
export class memory extends Ram {
  private readonly byAddress = new SavedMap<number, folio>();
  private used = 0;
  private address = FIRST;
  /** Found at boot; null when there was no handover. */
  handed_over: Handover | null = null;
  /** For the next kernel. */
  subtrees = new SavedMap<string, Subtree>();
  /** /sys/kernel/debug/kho/in/sub_fdts. */
  shown = new SavedMap<string, Subtree>();
  /** Bytes of /sys/kernel/debug/kho/out/fdt; null: there is no such file. */
  tree_shown: number | null = null;
  /** Kexec Handover is switched on in this kernel. */
  kho_enabled = true;

  constructor(
    readonly page_size: number,
    /** Pages that there are. */
    readonly limit: number,
    /** What kvmalloc() gives at most, in bytes. */
    readonly max_alloc = 0x7fff_ffff,
  ) {
    super();
  }

  override reset(): void {
    super.reset();
    this.byAddress.clear();
    this.used = 0;
    this.address = FIRST;
    this.handed_over = null;
    this.subtrees = new SavedMap();
    this.shown = new SavedMap();
    this.tree_shown = null;
    this.kho_enabled = true;
  }

  override save(): Restore {
    const { used, address, handed_over, kho_enabled, subtrees, shown, tree_shown } = this;
    const entries = subtrees.save();
    const files = shown.save();
    const folios = this.byAddress.save();
    const rest = super.save();
    return () => {
      rest();
      this.used = used;
      this.address = address;
      this.handed_over = handed_over;
      this.kho_enabled = kho_enabled;
      this.subtrees = subtrees;
      this.shown = shown;
      this.tree_shown = tree_shown;
      entries();
      files();
      folios();
    };
  }

  /** Pages that are allocated. */
  get allocated(): number {
    return this.used;
  }

  /** Zeroed pages for `bytes` bytes; null when there are not enough. */
  folio_alloc(k: Linux, bytes: number, who: string): folio | null {
    const count = Math.ceil(bytes / this.page_size);
    if (this.used + count > this.limit) return null;
    const page = new folio(k, this.address, count, who, this.page_size);
    // A gap, so that who runs over the end of one does not find the next.
    this.address += Math.ceil((count * this.page_size) / ALIGNMENT + 1) * ALIGNMENT;
    this.used += count;
    this.changed();
    this.pages.push(page);
    this.byAddress.set(page.phys, page);
    return page;
  }

  folio_at(phys: number): folio | null {
    return this.byAddress.get(phys) ?? null;
  }

  override forget(page: Page): void {
    super.forget(page);
    if (this.byAddress.delete(page.phys)) this.used -= page.count;
  }

  /** The jump to kernel `k`: with a handover it finds what was to be kept, otherwise nothing. */
  kexec(k: Linux, withHandover: boolean): void {
    this.handed_over = withHandover ? { subtrees: this.subtrees } : null;
    this.subtrees = new SavedMap();
    this.shown = new SavedMap();
    this.tree_shown = null;
    const kept = withHandover ? this.pages.filter((page) => page.preserved) : [];
    this.jump(k, kept);
    this.byAddress.clear();
    this.used = 0;
    this.changed();
    for (const page of this.pages as folio[]) {
      this.byAddress.set(page.phys, page);
      this.used += page.count;
      page.handed_over = true;
      page.refcount = 0;
      page.references = k.locations(1);
      page.place(null);
      page.counted = false;
      page.mapping = null;
    }
  }
}

const FIRST = 0x1000_0000;
const ALIGNMENT = 0x100;

const memoryOf = (k: Linux): memory => k.ram as memory;

/** The bytes of a page on this machine. */
export function PAGE_BYTES(k: Linux): number {
  return memoryOf(k).page_size;
}

export function PAGE_ALIGN(k: Linux, bytes: number): number {
  const { page_size } = memoryOf(k);
  return Math.ceil(bytes / page_size) * page_size;
}

/** Who drops the last reference comes after all who dropped theirs. */
const REFERENCES: Memory = { name: 'folio', ordering: 'lock' };
const FOLIO_ALLOC = point('folio_alloc', 'allocate', { name: 'pages' });

/** Zeroed pages, or null when out of memory. */
export function* folio_alloc(k: Linux, bytes: number, who: string): Kernel<folio | null> {
  yield k.at(FOLIO_ALLOC);
  return folio_alloc_now(k, bytes, who);
}

/** The same as part of the running step. */
export function folio_alloc_now(k: Linux, bytes: number, who: string): folio | null {
  if (k.should_fail('page_alloc') !== 0) return null;
  k.dirty = true;
  return memoryOf(k).folio_alloc(k, bytes, who);
}

export function folio_get(page: folio): void {
  page.check();
  page.k.touch(page.references, REFERENCES, true);
  page.refcount++;
}

/** Nothing but zeros is in them. */
export function folio_zero(page: folio): void {
  page.use(true);
  page.bytes.fill(0);
}

/** The last reference frees the pages. */
export function folio_put(page: folio): void {
  const { k } = page;
  page.check();
  k.touch(page.references, REFERENCES, true);
  if (page.refcount === 0) k.report(`folio_put_underflow:${page.who}`);
  else if (--page.refcount === 0) free_folio(page);
}

function free_folio(page: folio): void {
  const { k } = page;
  if (page.preserved) k.report(`freed_while_preserved:${page.who}`);
  page.freed = true;
  k.dirty = true;
  k.unlist(page);
  if (!page.preserved) k.ram.forget(page);
}

/** What is at a physical address. Where nothing is, the caller gets memory with nothing in it. */
export function __va(k: Linux, phys: number, who = 'unknown'): folio {
  const found = memoryOf(k).folio_at(phys);
  if (found !== null) return found;
  const nothing = new folio(k, phys, 1, who, memoryOf(k).page_size);
  nothing.lost = true;
  return nothing;
}

export function __pa(page: folio): number {
  return page.phys;
}
