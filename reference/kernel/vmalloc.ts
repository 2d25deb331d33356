// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/vmalloc.h: arrays that may be large. */
import type { Kernel, Linux } from './linux.js';
import { folio_alloc_now, folio_put, PAGE_BYTES, type folio, type memory } from './memory.js';
import { point } from './point.js';

export const KVMALLOC = point('kvmalloc', 'allocate', { name: 'vmalloc' });
const POINTER = 8;

/** An empty array for `count` pointers, or null; one of more than INT_MAX bytes is warned about. */
export function* kvmalloc_objs<T>(k: Linux, count: number): Kernel<T[] | null> {
  yield k.at(KVMALLOC);
  return !kvmalloc_has_room(k, count * POINTER) || k.should_fail('kmalloc') !== 0 ? null : [];
}

/** Could there be so many bytes? */
export function kvmalloc_has_room(k: Linux, bytes: number): boolean {
  const { limit, allocated, max_alloc } = k.ram as memory;
  if (bytes > max_alloc) k.report('warn:kvmalloc');
  return bytes <= max_alloc && bytes <= (limit - allocated) * PAGE_BYTES(k);
}

/** Zeroed pages for `bytes` bytes, or null. */
export function* vcalloc(k: Linux, bytes: number, who: string): Kernel<folio | null> {
  yield k.at(KVMALLOC);
  const area = folio_alloc_now(k, bytes, who);
  if (area !== null) count_vmalloc(area);
  return area;
}

/** mod_lruvec_page_state() of NR_VMALLOC, which is VmallocUsed in /proc/meminfo. */
export function count_vmalloc(area: folio): void {
  area.counted = true;
}

/** Takes the pages off NR_VMALLOC: the statistics are wrong for ever where nobody has counted them. */
export function vfree(area: folio): void {
  if (!area.counted) area.k.report('miscounted:NR_VMALLOC');
  folio_put(area);
}
