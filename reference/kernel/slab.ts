// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/slab.h: kmalloc and kfree, with the checks of KASAN. */
import type { Kernel, Linux } from './linux.js';
import { point } from './point.js';
import type { Struct } from './struct.js';

/** The step of an allocation. */
export const KMALLOC = point('kmalloc', 'allocate', { name: 'slab' });

function allocate<T extends Struct>(k: Linux, type: new (k: Linux) => T): T {
  const object = new type(k);
  object.notes.slot = k.objects.length;
  k.objects.push(object);
  k.dirty = true;
  return object;
}

/** null when out of memory. */
export function* kmalloc<T extends Struct>(k: Linux, type: new (k: Linux) => T): Kernel<T | null> {
  yield k.at(KMALLOC);
  return kmalloc_now(k, type);
}

/** The same as part of the running step. */
export function kmalloc_now<T extends Struct>(k: Linux, type: new (k: Linux) => T): T | null {
  return k.should_fail('kmalloc') !== 0 ? null : allocate(k, type);
}

/** For callers that panic when it fails: it does not. */
export function* kmalloc_nofail<T extends Struct>(k: Linux, type: new (k: Linux) => T): Kernel<T> {
  yield k.at(KMALLOC);
  return allocate(k, type);
}

/** The same as part of the running step. */
export function kmalloc_nofail_now<T extends Struct>(k: Linux, type: new (k: Linux) => T): T {
  return allocate(k, type);
}

/** Of NULL it does nothing, as in C. A second kfree of the same object is reported and does nothing. */
export function kfree(object: Struct | null): void {
  if (object === null) return;
  const { k } = object;
  if (object.freed) {
    k.report(`double_free:${object.called}`);
    return;
  }
  object.freed = true;
  object.touchAll();
  k.dirty = true;
  k.unlist(object);
}
