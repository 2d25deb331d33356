// SPDX-License-Identifier: GPL-2.0-only
/** @file What nobody can reach any more. */
import { beginCrawlFor, crawl, crawlObject, isAllFound, isMarked, Page, RESERVED, type files_struct, type Linux, type Struct } from '../kernel/index.js';

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
  if (k.objects.length === 0 || isReachable(k, tables, others)) return NONE;
  const events: string[] = [];
  for (const object of k.objects) {
    if (isMarked(object) || object.notes.leaked) continue;
    object.notes.leaked = true;
    events.push(nameOf(object));
  }
  return events;
}

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

/** Is everything that was allocated reachable, but for what was told before? Nobody looks any further once it is. Otherwise what can be reached is marked. */
function isReachable(k: Linux, tables: readonly files_struct[], others: () => readonly Struct[]): boolean {
  beginCrawlFor(k.objects);
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
  return isAllFound();
}
