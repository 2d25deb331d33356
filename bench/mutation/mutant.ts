// SPDX-License-Identifier: GPL-2.0-only
/** @file A first-order mutant: one small change to one C file of a revision. */
import type { Sources } from '../../reference/loader/design.js';

/** Replaces the characters from `start` to `end` of a file by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Plain data: it goes to worker threads. */
export interface Mutant {
  /** `file:function:operator:n`: the n-th place of that function, from 1, at which the operator applies. */
  readonly name: string;
  readonly file: string;
  readonly function: string;
  readonly operator: string;
  /** Line of the change, from 1. */
  readonly line: number;
  /** What stands there, and what replaces it, on one line each. */
  readonly was: string;
  readonly is: string;
  readonly edits: readonly Edit[];
  /** Where the statement begins that has to be reached for the change to matter; null: the change is outside all functions. */
  readonly anchor: number | null;
}

/** The text with non-overlapping edits made. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: insert } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < at) throw new RangeError(`edits overlap at ${start}`);
    result += text.slice(at, start) + insert;
    at = end;
  }
  return result + text.slice(at);
}

/** The tree with the mutant in it. */
export function mutatedTree(tree: Sources, { file, edits }: Mutant): Sources {
  return { ...tree, [file]: edited(tree[file]!, edits) };
}
