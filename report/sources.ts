// SPDX-License-Identifier: GPL-2.0-only
/** @file Where a property comes from, in words. */
import { enumeration } from './layout.js';

/** What M, K and C behind the number of an item mean. */
export const SOURCE_LEGEND =
  'Semantics items are those of the intended semantics: (M) the commit message promises it, (K) the kernel-doc does, (C) a choice where both are silent.';

/** The same of items without a mark. */
export const PLAIN_LEGEND =
  'Semantics items are those of the intended semantics, in docs/mainline.md: what documentation, uapi header and commit messages promise.';

/** `semantics item 5 (M)`, `semantics items 1-15, 17-21`. */
export function describeSource(source: readonly string[]): string {
  const items = collapse(source);
  return `semantics ${source.length === 1 ? 'item' : 'items'} ${enumeration(items)}`;
}

/** Runs of three or more plain numbers become one entry. */
function collapse(source: readonly string[]): string[] {
  const items: string[] = [];
  for (let i = 0; i < source.length;) {
    let end = i;
    while (/^\d+$/.test(source[i]!) && source[end + 1] === String(Number(source[end]) + 1)) end++;
    if (end - i >= 2) items.push(`${source[i]} to ${source[end]}`);
    else items.push(...source.slice(i, end + 1));
    i = end + 1;
  }
  return items;
}
