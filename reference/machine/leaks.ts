// SPDX-License-Identifier: GPL-2.0-only
/** @file What nobody can reach any more. */
import { beginCrawl, crawl, crawlObject, isMarked, Page, RESERVED, type files_struct, type Linux, type Struct } from '../kernel/index.js';

function nameOf(object: Struct): string {
  if (object instanceof Page) return `leak:pages:${object.who}`;
  return object.notes.stored_at === null ? `leak:${object.struct_name}` : `leak:${object.struct_name}:${object.notes.stored_at}`;
}

/**
 * Events for the objects that became unreachable, in order of allocation, each once. To be called while no call is
 * under way: what a running call has in its hands is not looked at.
 */
export function findLeaks(k: Linux, tables: readonly files_struct[], others: readonly Struct[]): string[] {
  k.dirty = false;
  if (k.objects.length === 0) return [];
  beginCrawl();
  for (const root of k.roots) crawl(root);
  for (const table of tables) for (const slot of table.slots) if (slot !== null && slot !== RESERVED) crawlObject(slot);
  for (const object of others) crawlObject(object);

  const events: string[] = [];
  for (const object of k.objects) {
    if (isMarked(object) || object.notes.leaked) continue;
    object.notes.leaked = true;
    events.push(nameOf(object));
  }
  return events;
}
