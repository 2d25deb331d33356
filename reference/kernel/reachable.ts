// SPDX-License-Identifier: GPL-2.0-only
/** @file What can still be reached, as kmemleak finds it: a crawl over the fields of all structs. */
import type { Struct } from './struct.js';

let epoch = 0;
/** What the crawl is to come across, and how much of that it has not yet. */
let wanted: readonly Struct[] = [];
let missing = Infinity;

function visit(object: Struct): void {
  const { notes } = object;
  if (notes.mark === epoch || missing === 0) return;
  notes.mark = epoch;
  if (notes.slot >= 0 && !notes.leaked && wanted[notes.slot] === object) missing--;
  object.trace(visit);
}

/** Starts a new crawl: nothing is marked. */
export function beginCrawl(): void {
  epoch++;
  wanted = [];
  missing = Infinity;
}

/** Starts a new crawl, which is over once it has come across all of `objects`, each of which is at its slot, but for those that were told to be leaked. */
export function beginCrawlFor(objects: readonly Struct[]): void {
  epoch++;
  wanted = objects;
  missing = 0;
  for (let i = 0; i < objects.length; i++) if (!objects[i]!.notes.leaked) missing++;
}

/** Has it come across all of them? */
export function isAllFound(): boolean {
  return missing === 0;
}

/** Marks everything that `root` points to, and so on. */
export function crawl(root: { trace(visit: (object: Struct) => void): void }): void {
  root.trace(visit);
}

/** Marks the object and everything that it points to. */
export function crawlObject(object: Struct): void {
  visit(object);
}

/** Marks the object alone; false when it was marked. */
export function markObject(object: Struct): boolean {
  if (object.notes.mark === epoch) return false;
  object.notes.mark = epoch;
  return true;
}

export function isMarked(object: Struct): boolean {
  return object.notes.mark === epoch;
}
