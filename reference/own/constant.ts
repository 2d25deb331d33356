// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file Members of the prototypes above every array, which nobody changes without being told. Freezing those would do, but V8 stores into an array by
 * its slow path once a prototype above it has frozen elements, and a member that is made constant by itself is not inlined any more: a quarter of
 * the speed of a search. A comparison with what they were costs nothing, because V8 compiles it to nothing for as long as none has changed.
 */
import { compileFunction } from 'node:vm';

/** A member as it was. */
interface Member {
  readonly object: object;
  readonly key: PropertyKey;
  readonly property: PropertyDescriptor;
}

const TYPED_ARRAY = Object.getPrototypeOf(Int8Array.prototype) as object;

const ABOVE = [Object.prototype, Array.prototype, TYPED_ARRAY];
const NAMES: ReadonlySet<PropertyKey> = new Set([...ABOVE, Int8Array.prototype].flatMap((object) => Reflect.ownKeys(object)));

/** Has one of them a member of this name? */
export function isKeptName(name: string): boolean {
  return NAMES.has(name);
}

/** Are elements looked for in this object when an array or an object has none of that index? */
export function isAboveElements(object: object): boolean {
  return ABOVE.includes(object) || Object.getPrototypeOf(object) === TYPED_ARRAY;
}

/**
 * Takes no further members into these objects, and answers what puts back a member that is another and throws a TypeError. The error has no stack:
 * it comes later than the change.
 */
export function keepMembers(objects: readonly object[]): () => void {
  const members: Member[] = [];
  for (const object of objects) {
    Object.preventExtensions(object);
    for (const key of Reflect.ownKeys(object)) {
      const property = Object.getOwnPropertyDescriptor(object, key)!;
      if ('value' in property) members.push({ object, key, property });
      else Object.defineProperty(object, key, { configurable: false });
    }
  }
  const check = compileFunction(comparison(members), ['members', 'changed']) as (members: readonly Member[], changed: () => void) => () => void;
  return check(members, () => tellChanged(members));
}

/** A body that answers one expression of fixed objects and fixed names. */
function comparison(members: readonly Member[]): string {
  const constants = members.map((_, i) => `const { object: o${i}, key: k${i}, property: { value: v${i} } } = members[${i}];`);
  const isSame = members.map(({ key }, i) => `o${i}${typeof key === 'symbol' ? `[k${i}]` : `.${String(key)}`} === v${i}`);
  return `'use strict'; ${constants.join('\n')}\nreturn () => { if (!(${isSame.join(' &&\n')})) changed(); };`;
}

/** Gives them back what they were: what tells the error needs them. Iterates over nothing before. */
function tellChanged(members: readonly Member[]): never {
  let changed = members[0]!;
  for (let i = 0; i < members.length; i++) {
    const member = members[i]!;
    const { object, key, property } = member;
    if (Object.getOwnPropertyDescriptor(object, key)?.value === property.value) continue;
    changed = member;
    Object.defineProperty(object, key, property);
  }
  const error = new TypeError(`Cannot assign to read only property '${String(changed.key)}' of object '${nameOf(changed.object)}'`);
  error.stack = '';
  throw error;
}

function nameOf(object: object): string {
  if (object === TYPED_ARRAY) return '%TypedArray%.prototype';
  for (const of of [Object, Array, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array])
    if (of.prototype === object) return `${of.name}.prototype`;
  return 'a typed array';
}
