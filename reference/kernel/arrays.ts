// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file What is done to short arrays again and again: V8 calls into its runtime for `length = 0` and `splice`, which costs
 * more than a loop as long as the arrays have a few elements.
 */

/** Takes all elements out. */
export function clear(array: unknown[]): void {
  while (array.length > 0) array.pop();
}

/** Puts an element in at `index`; those from there on move up. */
export function insertAt<T>(array: T[], index: number, element: T): void {
  array.push(element);
  for (let i = array.length - 1; i > index; i--) array[i] = array[i - 1]!;
  array[index] = element;
}

/** Takes the element at `index` out; the order of the others stays. */
export function removeAt(array: unknown[], index: number): void {
  for (let i = index + 1; i < array.length; i++) array[i - 1] = array[i];
  array.pop();
}

/** Makes `target` a copy of `source`. */
export function copyInto<T>(target: T[], source: readonly T[]): void {
  while (target.length > source.length) target.pop();
  for (let i = 0; i < source.length; i++) target[i] = source[i]!;
}
