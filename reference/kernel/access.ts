// SPDX-License-Identifier: GPL-2.0-only
/** @file Steps for what C does without any call: the moment just before an unlocked access. */
import type { Step } from '../engine/step.js';
import { point } from './point.js';
import type { Kernel } from './linux.js';
import type { Memory } from './ordering.js';
import type { Layout, Struct } from './struct.js';

type Points = Map<string, Step>;

const reads = new WeakMap<Layout, Points>();
const writes = new WeakMap<Layout, Points>();

function pointOf(cache: WeakMap<Layout, Points>, access: 'read' | 'write', layout: Layout, field: string): Step {
  let points = cache.get(layout);
  if (points === undefined) cache.set(layout, (points = new Map()));
  let found = points.get(field);
  if (found === undefined) points.set(field, (found = point(access, access, { name: `${layout.name}.${field}` })));
  return found;
}

/** Others may come in between here and the unlocked read of `object.field` that follows. */
export function read<S extends Struct>(object: S, field: Exclude<keyof S, keyof Struct> & string): Step {
  return object.k.at(pointOf(reads, 'read', object.layout, field));
}

/** The same before an unlocked write. */
export function write<S extends Struct>(object: S, field: Exclude<keyof S, keyof Struct> & string): Step {
  return object.k.at(pointOf(writes, 'write', object.layout, field));
}

type Field<S extends Struct> = Exclude<keyof S, keyof Struct> & string;

/** A marked read: it orders, and is no data race with `smp_store_release`. */
export function* smp_load_acquire<S extends Struct, F extends Field<S>>(object: S, field: F): Kernel<S[F]> {
  yield read(object, field);
  return marked(object, field, false) as S[F];
}

/** A marked write. To be called as part of a step. */
export function smp_store_release<S extends Struct, F extends Field<S>>(object: S, field: F, value: S[F]): void {
  const index = marked(object, field, true) as number;
  object.raw[index] = value;
}

const ACQUIRE_RELEASE: Memory = { name: 'flag', ordering: 'lock' };

/** The footprint is the object's, not the field's: what no plain access touches. */
function marked(object: Struct, field: string, write: boolean): unknown {
  object.check();
  object.k.touch(object.location, ACQUIRE_RELEASE, write);
  const index = object.layout.fields.indexOf(field);
  return write ? index : object.raw[index];
}
