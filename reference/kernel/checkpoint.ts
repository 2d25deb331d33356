// SPDX-License-Identifier: GPL-2.0-only
/** @file The memory of a running kernel, to be put back as it was: far cheaper than to run again what led there. */
import type { Linux } from './linux.js';
import type { Struct } from './struct.js';

/** Puts something back as it was when this was made; as often as one likes. */
export type Restore = () => void;

/** Static variables, locks, lists and maps, and every object that anybody can still come across. No call may be under way. */
export function checkpoint(k: Linux, others: readonly Struct[]): Restore {
  const restores: Restore[] = [k.save(), k.ram.save()];
  for (const root of k.roots) restores.push(root.save());
  for (const object of objectsOf(k, others)) restores.push(object.save());
  return () => {
    for (let i = 0; i < restores.length; i++) restores[i]!();
  };
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
