// SPDX-License-Identifier: GPL-2.0-only
/** @file The lines of a hunk that a review quotes, as a reply does. */
import type { Hunk } from './hunk.js';

/** What to look for in a function. */
export interface Hints {
  readonly function: string;
  /** Statements, in C or in the TypeScript that mirrors it. */
  readonly statements: readonly string[];
  /** Functions whose calls matter. */
  readonly calls: readonly string[];
  /** What they are called on, where they are primitives: a lock. */
  readonly object: string | null;
}

/** A reply quotes few lines. */
const MOST = 18;
/** Lines that the fix has to resemble, of 1. */
const ALIKE = 0.6;
const OMITTED = '[...]';

/** The hunk header, and the lines of the function that matter, with `> ` in front. Lines are as long as they are in the patch. */
export function quoted({ file, header, lines }: Hunk, hints: Hints): string[] {
  const head = [`> +++ b/${file}`, `> ${header}`];
  if (!lines) return head;
  const own = lines.flatMap(({ function: name, text }, i) => (name === hints.function && !text.startsWith('-') ? [i] : []));
  const shown = trimmed(chosen(own, lines.map(({ text }) => text), hints));
  if (shown.length === 0) return head;
  const body = shown.flatMap((at, i) => {
    const gap = i === 0 ? at > 0 : at !== shown[i - 1]! + 1;
    return [...(gap ? [OMITTED] : []), `> ${lines[at]!.text}`.trimEnd()];
  });
  return [...head, ...body, ...(shown.at(-1)! < lines.length - 1 ? [OMITTED] : [])];

  /** No blank line of the patch at the edge of a quote. */
  function trimmed(indices: readonly number[]): number[] {
    const isBlank = (at: number): boolean => lines![at]!.text.slice(1).trim() === '';
    return indices.filter((at, i) => !isBlank(at) || (indices[i - 1] === at - 1 && indices[i + 1] === at + 1));
  }
}

/** Indices of the lines to quote, of those of the function. */
function chosen(own: readonly number[], texts: readonly string[], hints: Hints): number[] {
  const matters = own.filter((at) => isAlike(texts[at]!, hints) || calls(texts[at]!, hints));
  const centre = matters.length > 0 ? matters : own.filter((at) => texts[at]!.startsWith('+')).slice(0, MOST / 2);
  for (const reach of [2, 1, 0]) {
    const near = own.filter((at) => centre.some((other) => Math.abs(other - at) <= reach));
    // A single line that would be left out costs as much as the mark that it was.
    const whole = own.filter((at) => near.includes(at) || (near.includes(at - 1) && near.includes(at + 1)));
    if (whole.length <= MOST || reach === 0) return whole.slice(0, MOST);
  }
  return [];
}

function calls(text: string, { calls: names, object }: Hints): boolean {
  return names.some((name) => new RegExp(`\\b${name}\\(`).test(text) && (/^(luo|liveupdate|kho)_|^__/.test(name) || object === null || text.includes(object)));
}

/** Words that say nothing of what a statement does, in C and in TypeScript. */
const NOISE = new Set(['yield', 'const', 'let', 'for', 'of', 'function', 'struct', 'unsigned', 'long', 'int', 'void', 'if', 'return', 'value']);

function wordsOf(statement: string): Set<string> {
  return new Set((statement.match(/[A-Za-z_]\w*/g) ?? []).filter((word) => !NOISE.has(word)));
}

/** Dice's coefficient of the names in two statements; a declaration, which has no call, is like nothing. */
function isAlike(text: string, { statements }: Hints): boolean {
  if (!text.includes('(')) return false;
  const words = wordsOf(text);
  return statements.some((statement) => {
    const other = wordsOf(statement);
    const common = [...words].filter((word) => other.has(word)).length;
    return statement.includes('(') && common > 0 && (2 * common) / (words.size + other.size) >= ALIKE;
  });
}
