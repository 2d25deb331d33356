// SPDX-License-Identifier: GPL-2.0-only
/** @file What somebody else's code has thrown, which may be anything. */
import { inspect, types } from 'node:util';

/** Is it an error of JavaScript's own, and not only something that looks like one? */
export function isError(thrown: unknown): thrown is Error {
  return types.isNativeError(thrown);
}

/** Its message, without running anything that it brings along. */
export function messageOf(thrown: unknown): string {
  if (!isError(thrown)) return `throws ${describe(thrown)}`;
  const message = dataOf(thrown, 'message');
  return typeof message === 'string' && message !== '' ? message : 'throws an error without a message';
}

/** Its stack, if that is a text. */
export function stackOf(thrown: unknown): string {
  if (!isError(thrown)) return '';
  try {
    const stack = dataOf(thrown, 'stack');
    return typeof stack === 'string' ? stack : '';
  } catch {
    // V8 makes the text when it is asked for, out of a message that may throw.
    return '';
  }
}

/** A property that is a value or V8's own accessor, and no getter of somebody else's. */
function dataOf(error: Error, name: 'message' | 'stack'): unknown {
  for (let object: object | null = error; object !== null && !types.isProxy(object); object = Object.getPrototypeOf(object) as object | null) {
    const property = Object.getOwnPropertyDescriptor(object, name);
    if (property === undefined) continue;
    if (property.get === undefined) return property.value;
    return name === 'stack' && /\[native code\]/.test(Function.prototype.toString.call(property.get)) ? error.stack : undefined;
  }
  return undefined;
}

const MOST = 60;

function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return types.isProxy(value) ? 'a Proxy' : 'an object that is no error';
  const text = inspect(value);
  return text.length > MOST ? `${text.slice(0, MOST)}...` : text;
}
