// SPDX-License-Identifier: GPL-2.0-only
/** @file What can still be reached, as kmemleak finds it: a crawl over the fields of all structs. */
import type { Struct } from './struct.js';

let epoch = 0;

function visit(object: Struct): void {
  if (object.notes.mark === epoch) return;
  object.notes.mark = epoch;
  object.trace(visit);
}

/** Starts a new crawl: nothing is marked. */
export function beginCrawl(): void {
  epoch++;
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
