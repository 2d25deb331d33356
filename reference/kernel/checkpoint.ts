// SPDX-License-Identifier: GPL-2.0-only
/** @file The memory of a running kernel, to be put back as it was: far cheaper than to run again what led there. */
import type { Restore } from '../engine/kept.js';
import type { Linux } from './linux.js';
import type { Struct } from './struct.js';

export type { Restore };

/** A machine that can be put back. */
export interface Restorable {
  /** To how it is now. */
  checkpoint(): Restore;
  /** To how it is now, between two steps of calls that are under way, but for these calls; null: something is where it cannot be put back to. */
  keep?(): Restore | null;
}

/** Static variables, locks, lists and maps, and every object that anybody can still come across. No call may be under way. */
export function checkpoint(k: Linux, others: readonly Struct[]): Restore {
  const restores: Restore[] = [k.save(), k.ram.save()];
  for (const root of k.roots) restores.push(root.save());
  for (const object of objectsOf(k, others)) restores.push(object.save());
  return () => {
    for (let i = 0; i < restores.length; i++) restores[i]!();
  };
}

/** The same while calls are under way, but for the calls; null: something is where it cannot be put back to. */
export function checkpointUnderWay(k: Linux, others: readonly Struct[]): Restore | null {
  const restores: Restore[] = [k.save(), k.ram.save()];
  for (const root of k.roots) {
    const restore = root.keep === undefined ? root.save() : root.keep();
    if (restore === null) return null;
    restores.push(restore);
  }
  // Who looks at what is freed here is none of the code under test.
  k.quietly(() => {
    for (const object of objectsUnderWay(k, others)) restores.push(object.save());
  });
  return () => {
    for (let i = 0; i < restores.length; i++) restores[i]!();
  };
}

/** What a call has on its stack nobody knows: of compiled code all that there ever was. */
function objectsUnderWay(k: Linux, others: readonly Struct[]): Iterable<Struct> {
  const found = new Set<Struct>();
  const visit = (object: Struct): void => {
    if (found.has(object)) return;
    found.add(object);
    object.traceFields(visit);
  };
  for (const object of k.statics) visit(object);
  for (const root of k.roots) {
    if (root.each === undefined) root.trace(visit);
    else root.each(visit);
  }
  for (const object of [...k.objects, ...k.files, ...k.ram.pages, ...others]) visit(object);
  return found;
}

/** Freed ones too, where a dangling pointer is left; leaked ones, because reports still count them. */
function objectsOf(k: Linux, others: readonly Struct[]): Iterable<Struct> {
  const found = new Set<Struct>();
  const visit = (object: Struct): void => {
    if (found.has(object)) return;
    found.add(object);
    object.trace(visit);
  };
  for (const object of k.statics) visit(object);
  for (const root of k.roots) root.trace(visit);
  for (const object of [...k.objects, ...k.files, ...k.ram.pages, ...others]) visit(object);
  return found;
}
