// SPDX-License-Identifier: GPL-2.0-only
/** @file What nobody can reach any more. */
import {
  beginCrawl,
  beginCrawlFor,
  crawl,
  crawlObject,
  isAllFound,
  isMarked,
  memory,
  Page,
  RESERVED,
  type files_struct,
  type folio,
  type Linux,
  type Struct,
} from '../kernel/index.js';

function nameOf(object: Struct): string {
  if (object instanceof Page) return `leak:pages:${object.who}`;
  return object.notes.stored_at === null ? `leak:${object.struct_name}` : `leak:${object.struct_name}:${object.notes.stored_at}`;
}

/**
 * Events for the objects that became unreachable, in order of allocation, each once. To be called while no call is
 * under way: what a running call has in its hands is not looked at.
 */
export function findLeaks(k: Linux, tables: readonly files_struct[], others: () => readonly Struct[]): readonly string[] {
  k.dirty = false;
  const loose = k.ram instanceof memory ? loosePages(k.ram) : NOBODY;
  if (loose.length > 0) beginCrawl();
  else {
    if (k.objects.length === 0) return NONE;
    beginCrawlFor(k.objects);
  }
  reach(k, tables, others);
  if (isAllFound()) return NONE;
  const events: string[] = [];
  for (const object of loose.length > 0 ? [...k.objects, ...loose] : k.objects) {
    if (isMarked(object) || object.notes.leaked) continue;
    object.notes.leaked = true;
    events.push(nameOf(object));
  }
  return events;
}

/**
 * Pages that no file has, that are not kept for the next kernel nor still to be taken back from the last one, and that are not among what the kernel
 * knows as objects: unless somebody has a pointer to them, nobody will ever free them.
 */
function loosePages({ pages }: memory): readonly folio[] {
  let loose = NOBODY;
  for (let i = 0; i < pages.length; i++) {
    const page = pages[i] as folio;
    if (page.mapping !== null || page.preserved || page.handed_over || page.freed || page.lost || page.notes.slot >= 0 || page.notes.leaked) continue;
    loose = [...loose, page];
  }
  return loose;
}

const NOBODY: readonly folio[] = [];

const NONE: readonly string[] = [];

/** How many descriptors are reserved for nobody since this was asked last. To be called while no call is under way. */
export function lostDescriptors(tables: readonly files_struct[]): number {
  let lost = 0;
  for (let i = 0; i < tables.length; i++) {
    const table = tables[i]!;
    let reserved = 0;
    for (let fd = 0; fd < table.slots.length; fd++) if (table.slots[fd] === RESERVED) reserved++;
    lost += Math.max(0, reserved - table.lost);
    table.lost = reserved;
  }
  return lost;
}

/** Marks what can be reached, up to where the crawl has come across all that it is to find. */
function reach(k: Linux, tables: readonly files_struct[], others: () => readonly Struct[]): void {
  // Open files lead to most of it in few steps.
  for (let i = 0; i < tables.length; i++) {
    const { slots } = tables[i]!;
    for (let fd = 0; fd < slots.length; fd++) {
      const slot = slots[fd]!;
      if (slot !== null && slot !== RESERVED) crawlObject(slot);
    }
  }
  for (let i = 0; i < k.roots.length && !isAllFound(); i++) crawl(k.roots[i]!);
  if (!isAllFound()) for (const object of others()) crawlObject(object);
}
