// SPDX-License-Identifier: GPL-2.0-only
/** @file Steps for what C does without any call: the moment just before an unlocked access. */
import type { Step } from '../engine/step.js';
import { point } from './point.js';
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
