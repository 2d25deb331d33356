// SPDX-License-Identifier: GPL-2.0-only
/** @file Puts text into a file between its nodes. */

export interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Ends what began further up: of two at one place it comes first. */
  readonly closes?: boolean;
}

/** Of those that open something at one place, the first of the list comes first. */
export function withInsertions(text: string, insertions: readonly Insertion[]): string {
  const inOrder = insertions
    .map((insertion, i) => ({ ...insertion, i }))
    .sort((a, b) => a.at - b.at || Number(b.closes ?? false) - Number(a.closes ?? false) || a.i - b.i);
  let result = '';
  let from = 0;
  for (const { at, text: inserted } of inOrder) {
    result += text.slice(from, at) + inserted;
    from = at;
  }
  return result + text.slice(from);
}
