// SPDX-License-Identifier: GPL-2.0-only
/** @file Pages smaller than those of a real machine, on which what fills a page takes a handful of calls. */
import { PAGE_SHIFT, REAL_SHIFT, TYPES } from './section.js';
import { NO_TYPES } from './types.js';
import { sectionOf, wasm } from './wasm.js';

/** What the pages of a module have: 12 means 4 KiB. */
export const pageShiftOf = (module: Uint8Array): number => sectionOf(new wasm.Module(module), PAGE_SHIFT, REAL_SHIFT);

/** How LUO calls the structs that it hands over, and those in front of a row of them. */
const HANDED_OVER = /^luo_(?!ser$)\w*_ser$/;
const HEADER = /_header_ser$/;

/** In a page that has room for one struct only, nothing is between two of them. */
const AT_LEAST = 2;

/** Of the smallest pages that have room for two of every struct that the code hands over, and for what stands in front of them; null: they are none smaller. */
export function smallShiftOf(module: Uint8Array): number | null {
  const { structs } = sectionOf(new wasm.Module(module), TYPES, NO_TYPES);
  const largest = (which: (name: string) => boolean): number =>
    Math.max(0, ...Object.entries(structs).flatMap(([name, { size }]) => (which(name) ? [size] : [])));
  const entry = largest((name) => HANDED_OVER.test(name) && !HEADER.test(name));
  const needed = AT_LEAST * entry + largest((name) => HEADER.test(name));
  const shift = Math.ceil(Math.log2(needed));
  return entry === 0 || shift >= REAL_SHIFT ? null : shift;
}
