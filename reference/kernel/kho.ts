// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file include/linux/kexec_handover.h: memory that the next kernel finds again.
 * sim: the radix tree is a mark at each page, the device tree a map of names; adding to either is one step.
 */
import { EINVAL, ENOENT, ENOMEM } from './errno.js';
import type { Kernel, Linux } from './linux.js';
import { __va, folio_alloc_now, folio_put, type folio, type memory } from './memory.js';
import { set_preserved } from './mm.js';
import type { Memory } from './ordering.js';
import { point } from './point.js';
import { count_vmalloc } from './vmalloc.js';

/** page->private: whoever clears it first has the pages. */
const HANDED_OVER: Memory = { name: 'page.private', ordering: 'atomic' };
const TREE = { name: 'kho_out.radix_tree' };
export const KHO_ALLOC = point('kho_alloc_preserve', 'allocate', TREE);
const KHO_PRESERVE = point('kho_preserve_folio', 'write', TREE);
const KHO_UNPRESERVE = point('kho_unpreserve_folio', 'write', TREE);
const KHO_RESTORE = point('kho_restore_folio', 'write', TREE);
const KHO_READ = point('read_file_blob', 'read', { name: 'debugfs' });

const memoryOf = (k: Linux): memory => k.ram as memory;

export function kho_is_enabled(k: Linux): boolean {
  return memoryOf(k).kho_enabled;
}

/** Whether the kernel before handed anything over. */
export function is_kho_boot(k: Linux): boolean {
  return memoryOf(k).handed_over !== null;
}

/* Of kho_init(), which mirrored kernels have: boot only. */

/** 0, or a negative errno: of a kernel without debugfs. */
export function kho_debugfs_init(k: Linux): number {
  return k.should_fail('kho_init') !== 0 ? -ENOENT : 0;
}

/** What the kernel before left can be read in debugfs. */
export function kho_in_debugfs_init(k: Linux): void {
  const { handed_over, shown } = memoryOf(k);
  for (const [name, subtree] of handed_over!.subtrees) shown.set(name, subtree);
}

/** Bytes of the root tree that has a node for the metadata of the kexec alone, and of each further node beside its name. */
const TREE_BYTES = 233;
const NODE_BYTES = 48;
/** sizeof(u32): a name fills whole ones. */
const CELL_BYTES = 4;
/** The page that the tree lies in. sim: one of 4 KiB, whatever the machine has otherwise. */
export const KHO_TREE_PAGE = 4096;

/** fdt_totalsize() of the root tree that the next kernel would be handed now. */
export function fdt_totalsize(k: Linux): number {
  const names = [...memoryOf(k).subtrees].map(([name]) => name);
  return names.reduce((bytes, { length }) => bytes + NODE_BYTES + Math.ceil((length + 1) / CELL_BYTES) * CELL_BYTES, TREE_BYTES);
}

/** So many bytes of that tree can be read in debugfs from here on, as /sys/kernel/debug/kho/out/fdt. */
export function kho_debugfs_blob_add(k: Linux, bytes: number): void {
  memoryOf(k).tree_shown = bytes;
}

/** sim: no kernel has it yet. It cannot be read any more. */
export function kho_in_debugfs_remove(k: Linux, name: string): void {
  memoryOf(k).shown.delete(name);
}

/**
 * The scratch areas are the page allocator's. In a kernel that was handed something over they are that from the beginning: it gets pages that it has
 * given out.
 */
export function kho_free_scratch(k: Linux): void {
  if (is_kho_boot(k) && !k.trusts_kho) k.panic('kho_init', 'scratch_areas_are_freed_twice');
}

/** kho_enable = false, and the tree is gone. */
export function kho_disable(k: Linux): void {
  memoryOf(k).kho_enabled = false;
}

/** read(2) of a file in /sys/kernel/debug/kho/in/sub_fdts: 0, or a negative errno. `what` lies there. */
export function* kho_debugfs_read(k: Linux, name: string, what: string): Kernel<number> {
  yield k.at(KHO_READ);
  const blob = memoryOf(k).shown.get(name);
  if (blob === undefined) return -ENOENT;
  // sim: no address is used twice.
  if (memoryOf(k).folio_at(blob.phys) === null) k.report(`use_after_free:${what}`);
  return 0;
}

/** read(2) of /sys/kernel/debug/kho/out/fdt: 0, or a negative errno. */
export function* kho_debugfs_read_tree(k: Linux): Kernel<number> {
  yield k.at(KHO_READ);
  const { tree_shown } = memoryOf(k);
  if (k.trusts_kho) return 0;
  if (tree_shown === null) return -ENOENT;
  const bytes = fdt_totalsize(k);
  if (tree_shown < bytes) k.report(`cut_off:${tree_shown} of ${bytes}`);
  return 0;
}

function preserve(k: Linux, page: folio): number {
  if (!kho_is_enabled(k)) {
    k.report('warn:kho_radix_add_key');
    return -EINVAL;
  }
  if (k.should_fail('kho_preserve') !== 0) return -ENOMEM;
  page.check();
  set_preserved(page, true);
  return 0;
}

/** A page that was not preserved is warned about. */
function unpreserve(page: folio): void {
  if (!page.preserved) page.k.report('warn:kho_radix_del_key');
  set_preserved(page, false);
}

/** Zeroed pages that are to be kept, or a negative errno. */
export function* kho_alloc_preserve(k: Linux, bytes: number, who: string): Kernel<folio | number> {
  yield k.at(KHO_ALLOC);
  return kho_alloc_preserve_now(k, bytes, who);
}

/** The same as part of the running step. */
export function kho_alloc_preserve_now(k: Linux, bytes: number, who: string): folio | number {
  if (bytes === 0) return -EINVAL;
  const page = folio_alloc_now(k, bytes, who);
  if (page === null) return -ENOMEM;
  const err = preserve(k, page);
  if (err === 0) return page;
  folio_put(page);
  return err;
}

export function* kho_unpreserve_free(page: folio | null): Kernel<void> {
  if (page === null) return;
  yield page.k.at(KHO_UNPRESERVE);
  page.check();
  unpreserve(page);
  folio_put(page);
}

export function* kho_preserve_folio(page: folio): Kernel<number> {
  yield page.k.at(KHO_PRESERVE);
  return preserve(page.k, page);
}

export function* kho_unpreserve_folio(page: folio): Kernel<void> {
  yield page.k.at(KHO_UNPRESERVE);
  unpreserve(page);
}

/** Takes pages back from what the kernel before handed over; null where it handed nothing over, or somebody has them already. */
function restore(k: Linux, phys: number): folio | null {
  const page = memoryOf(k).folio_at(phys);
  if (page !== null) k.touch(page.mark, HANDED_OVER, true);
  if (page === null || !page.handed_over) {
    k.report('warn:kho_restore_page');
    return null;
  }
  page.handed_over = false;
  // Their struct is that of this kernel, which knows nothing of how they were used.
  page.dirty = false;
  page.uptodate = false;
  k.dirty = true;
  memoryOf(k).changed();
  page.refcount = 1;
  return page;
}

export function* kho_restore_folio(k: Linux, phys: number): Kernel<folio | null> {
  yield k.at(KHO_RESTORE);
  return restore(k, phys);
}

export function* kho_restore_free(k: Linux, page: folio): Kernel<void> {
  yield k.at(KHO_RESTORE);
  kho_restore_free_now(k, page);
}

/** During boot nobody else runs. */
export function kho_restore_free_now(k: Linux, page: folio): void {
  const restored = restore(k, page.phys);
  if (restored === null) k.report('warn:kho_restore_free');
  else folio_put(restored);
}

/** 0, or a negative errno. Boot only. */
export function kho_add_subtree(k: Linux, name: string, page: folio, size: number): number {
  if (k.should_fail('kho_subtree') !== 0) return -ENOMEM;
  memoryOf(k).subtrees.set(name, { phys: page.phys, size });
  return 0;
}

/** What the kernel before left under that name: its address and size, or a negative errno. */
export function kho_retrieve_subtree(k: Linux, name: string): { readonly phys: number; readonly size: number } | number {
  return memoryOf(k).handed_over?.subtrees.get(name) ?? -ENOENT;
}

/* Of struct kho_vmalloc, where it lies in a page. */
const FIRST = 0;
const TOTAL_PAGES = 8;
/** sizeof(struct kho_vmalloc). */
export const KHO_VMALLOC_SIZE = 16;

/** Where a `struct kho_vmalloc` lies: in pages, or in memory of compiled code. */
export interface Preservation {
  readonly page: Pick<folio, 'get_number' | 'set_number' | 'get_u32' | 'set_u32'>;
  readonly offset: number;
}

/** 0, or a negative errno: pages of vmalloc() are to be kept, and a chunk of their addresses with them. */
export function* kho_preserve_vmalloc(k: Linux, area: folio, into: Preservation): Kernel<number> {
  yield k.at(KHO_PRESERVE);
  const chunk = folio_alloc_now(k, memoryOf(k).page_size, 'kho_preserve_vmalloc');
  if (chunk === null) return -ENOMEM;
  if (preserve(k, chunk) !== 0) {
    folio_put(chunk);
    return -ENOMEM;
  }
  into.page.set_number(into.offset + FIRST, chunk.phys);
  const err = preserve(k, area);
  if (err !== 0) {
    unpreserve(chunk);
    folio_put(chunk);
    return err;
  }
  // sim: pages of vmalloc() are contiguous, so that one address names them all.
  chunk.set_number(8, area.phys);
  into.page.set_u32(into.offset + TOTAL_PAGES, area.count);
  return 0;
}

export function* kho_unpreserve_vmalloc(k: Linux, from: Preservation): Kernel<void> {
  yield k.at(KHO_UNPRESERVE);
  const chunk = __va(k, from.page.get_number(from.offset + FIRST));
  unpreserve(chunk);
  const area = memoryOf(k).folio_at(chunk.get_number(8));
  if (area !== null) unpreserve(area);
  folio_put(chunk);
}

/**
 * The pages again; null when there is no memory: for the array of their addresses, which leaves them where they are, or to map them with. By then they are
 * taken, and what named them is given up.
 */
export function* kho_restore_vmalloc(k: Linux, from: Preservation): Kernel<folio | null> {
  yield k.at(KHO_RESTORE);
  if (k.should_fail('kmalloc') !== 0) return null;
  const area = take_vmalloc(k, from);
  return area === null || k.should_fail('kmalloc') !== 0 ? null : area;
}

/** sim: no kernel has it yet: maps the pages before it takes them, so that they stay where they are when there is no memory. */
export function* kho_map_vmalloc(k: Linux, from: Preservation): Kernel<folio | null> {
  yield k.at(KHO_RESTORE);
  return k.should_fail('kmalloc') !== 0 || k.should_fail('kmalloc') !== 0 ? null : take_vmalloc(k, from);
}

function take_vmalloc(k: Linux, from: Preservation): folio | null {
  const chunk = __va(k, from.page.get_number(from.offset + FIRST));
  const area = restore(k, chunk.get_number(8));
  if (area === null) return null;
  if (restore(k, chunk.phys) === null) return null;
  folio_put(chunk);
  // Whoever asked has it until it is given to vfree(), within a call: what is lost is to be seen.
  if (k.trusts_kho) count_vmalloc(area);
  area.notes.slot = k.objects.length;
  k.objects.push(area);
  k.dirty = true;
  return area.count === from.page.get_u32(from.offset + TOTAL_PAGES) ? area : null;
}

/** sim: no kernel has it yet: gives the pages back without mapping them, which takes no memory; `read` is shown them before. */
export function* kho_discard_vmalloc(k: Linux, from: Preservation, read: (area: folio) => Kernel<void>): Kernel<void> {
  yield k.at(KHO_RESTORE);
  const chunk = __va(k, from.page.get_number(from.offset + FIRST));
  const area = restore(k, chunk.get_number(8));
  if (area !== null) {
    yield* read(area);
    folio_put(area);
  }
  if (restore(k, chunk.phys) !== null) folio_put(chunk);
}
