// SPDX-License-Identifier: GPL-2.0-only
/** @file The language's own objects and the kernel's classes, which a reviewer's file shares with luocheck: nobody changes them any more. */
import { watched } from '../engine/watch.js';
import * as kernel from '../kernel/index.js';
import { isAboveElements, keepMembers } from './constant.js';
import { DESIGNS } from './designs.js';
import { LANGUAGE } from './globals.js';

const ERRORS = [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

/** What literals lead to and no name does. */
const nameless = (): readonly object[] => {
  const values = [[], new Map(), new Set(), ''].map((one) => one[Symbol.iterator]());
  return [...values, ''.matchAll(/./g), function* () {}, async function () {}, async function* () {}, Promise, Function];
};

/** Objects below them are given members of these names by assignment, which a constant member would forbid. */
const ASSIGNED = new Map<object, readonly PropertyKey[]>([
  [Function.prototype, ['constructor', 'bind', 'toString']],
  ...ERRORS.map(({ prototype }): [object, readonly PropertyKey[]] => [prototype, ['constructor', 'message', 'name', 'toString']]),
]);

let isFrozen = false;

/**
 * Freezes them for good, in this thread; of what stands above every array the members are compared instead (constant.ts). Whoever tries to change one
 * is told by a TypeError, because every file of a revision is in strict mode: nothing that luocheck itself computes with is ever another's.
 */
export function freezeLanguage(): void {
  if (isFrozen) return;
  isFrozen = true;
  const objects = [...languageObjects()];
  watched.check = keepMembers(objects.filter(isAboveElements));
  for (const object of objects) {
    if (isAboveElements(object)) continue;
    for (const key of ASSIGNED.get(object) ?? []) makeAssignable(object, key);
    if (object === Error) sealErrors();
    else Object.freeze(object);
  }
  for (const value of DESIGNS.flatMap(({ headers }) => Object.values(headers)).flatMap((header) => Object.values(header as object) as unknown[])) {
    if (typeof value !== 'function') continue;
    const { prototype } = value as { prototype?: object };
    Object.freeze(value);
    if (prototype !== undefined) Object.freeze(prototype);
  }
}

/** All that is reached from the names of the language. */
function languageObjects(): Set<object> {
  const found = new Set<object>();
  const todo: unknown[] = [...nameless(), ...[...LANGUAGE].map((name): unknown => Reflect.get(globalThis, name))];
  while (todo.length > 0) {
    const value = todo.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || found.has(value)) continue;
    found.add(value);
    todo.push(Object.getPrototypeOf(value));
    for (const property of Object.values(Object.getOwnPropertyDescriptors(value))) todo.push(property.value, property.get, property.set);
    for (const key of Object.getOwnPropertySymbols(value)) todo.push(Object.getOwnPropertyDescriptor(value, key)?.value);
  }
  return found;
}

/** A member that stays what it is, and that an object below is given one of its own in the place of. */
function makeAssignable(prototype: object, key: PropertyKey): void {
  const property = Object.getOwnPropertyDescriptor(prototype, key);
  if (property === undefined || !('value' in property)) return;
  const { value, enumerable = false } = property as { value: unknown; enumerable?: boolean };
  Object.defineProperty(prototype, key, {
    enumerable,
    configurable: false,
    get: () => value,
    set(this: object, other: unknown) {
      if (this === prototype) throw new TypeError(`Cannot assign to read only property '${String(key)}' of object`);
      Object.defineProperty(this, key, { value: other, writable: true, enumerable: true, configurable: true });
    },
  });
}

/** Readers of the stack set its depth and what it is told in, and take that back: those stay, one as a number, the other as the kernel's own. */
function sealErrors(): void {
  let prepare: unknown;
  Object.defineProperty(Error, 'prepareStackTrace', {
    get: () => prepare,
    set(other: unknown) {
      if (other !== undefined && other !== kernel.callSites) throw new TypeError("Cannot assign to read only property 'prepareStackTrace' of function 'Error'");
      prepare = other;
    },
  });
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(Error)))
    if (key !== 'stackTraceLimit') Object.defineProperty(Error, key, { configurable: false, ...('value' in property && { writable: false }) });
  Object.seal(Error);
}
