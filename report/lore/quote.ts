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
/** Removed lines between two that are quoted. */
const MOST_REMOVED = 4;
const OMITTED = '[...]';

/** What is quoted of a hunk. */
export interface Quotation {
  /** With `> ` in front; as long as they are in the patch. */
  readonly lines: readonly string[];
  /** First and last line of the hunk that is quoted; -1: only its header. */
  readonly first: number;
  readonly last: number;
}

/** The hunk header, and the lines of the function that matter. Where none matters, the first that are new; `isStrict`: none then. */
export function quoted({ file, header, lines }: Hunk, hints: Hints, isStrict = false): Quotation {
  const head = [`> +++ b/${file}`, `> ${header}`];
  if (!lines) return { lines: head, first: -1, last: -1 };
  const texts = lines.map(({ text }) => text);
  const own = lines.flatMap(({ function: name, text }, i) => (name === hints.function && !text.startsWith('-') ? [i] : []));
  const shown = withRemoved(withoutEdges(chosen(own, texts, hints, isStrict), texts), texts);
  const body = shown.flatMap((at, i) => {
    const gap = i === 0 ? at > 0 : at !== shown[i - 1]! + 1;
    return [...(gap ? [OMITTED] : []), `> ${texts[at]!}`.trimEnd()];
  });
  const last = shown.at(-1) ?? -1;
  return { lines: [...head, ...body, ...(Math.max(0, last) < lines.length - 1 ? [OMITTED] : [])], first: shown[0] ?? -1, last };
}

/** Nothing that the patch removes is left out between lines that are quoted. */
function withRemoved(indices: readonly number[], texts: readonly string[]): number[] {
  return indices.flatMap((at, i) => {
    const between = Array.from({ length: i === 0 ? 0 : at - indices[i - 1]! - 1 }, (_, k) => indices[i - 1]! + 1 + k);
    return between.length <= MOST_REMOVED && between.every((other) => texts[other]!.startsWith('-')) ? [...between, at] : [at];
  });
}

/** Lines that say nothing at the edge of a quote: blank ones, declarations, a brace. */
const EMPTY = /^.\s*(?:\}|(?:struct|unsigned|int|bool|u64|size_t|char)\s[^()]*;)?\s*$/;

/** Runs of lines without such lines at their beginning, and without blank ones at their end. */
function withoutEdges(indices: readonly number[], texts: readonly string[]): number[] {
  const kept = indices.filter((at, i) => i > 0 || !EMPTY.test(texts[at]!));
  const isEdge = (at: number, i: number): boolean =>
    (kept[i - 1] !== at - 1 && EMPTY.test(texts[at]!)) || (kept[i + 1] !== at + 1 && texts[at]!.slice(1).trim() === '');
  return kept.some(isEdge) || kept.length < indices.length
    ? withoutEdges(
        kept.filter((at, i) => !isEdge(at, i)),
        texts,
      )
    : kept;
}

/** How many lines around a statement that the fix changes, and around a call that matters, are quoted: the first that is short enough. */
const REACHES = [
  { changed: 2, call: 1 },
  { changed: 2, call: 0 },
  { changed: 1, call: 0 },
  { changed: 0, call: 0 },
];

/** Indices of the lines to quote, of those of the function. */
function chosen(own: readonly number[], texts: readonly string[], hints: Hints, isStrict: boolean): number[] {
  const changed = own.filter((at) => isAlike(texts[at]!, hints));
  const called = own.filter((at) => calls(texts[at]!, hints));
  if (changed.length + called.length === 0) return isStrict ? [] : own.filter((at) => texts[at]!.startsWith('+')).slice(0, MOST / 2);
  const near = (at: number, centre: readonly number[], reach: number): boolean => centre.some((other) => Math.abs(other - at) <= reach);
  const reaches = REACHES.map((reach) => {
    const around = new Set(own.filter((at) => near(at, changed, reach.changed) || near(at, called, reach.call)));
    // A single line that would be left out is as short as the mark that it was.
    return own.filter((at) => around.has(at) || (around.has(at - 1) && around.has(at + 1)));
  });
  return reaches.find(({ length }) => length <= MOST) ?? reaches.at(-1)!.slice(0, MOST);
}

function calls(text: string, { calls: names, object }: Hints): boolean {
  return names.some((name) => new RegExp(`\\b${name}\\(`).test(text) && (/^(luo|liveupdate|kho)_|^__/.test(name) || object === null || text.includes(object)));
}

/** Words that say nothing of what a statement does, in C and in TypeScript. */
const NOISE = new Set([
  'yield',
  'const',
  'let',
  'for',
  'of',
  'function',
  'struct',
  'unsigned',
  'long',
  'int',
  'void',
  'if',
  'return',
  'value',
  'as',
  'k',
  'sizeof',
]);

function wordsOf(statement: string): Set<string> {
  return new Set((statement.match(/[A-Za-z_]\w*/g) ?? []).filter((word) => !NOISE.has(word)));
}

/** `f` and `g` of `if (f(g(x)))`. */
function callsOf(statement: string): Set<string> {
  return new Set([...statement.matchAll(/([A-Za-z_]\w*)\(/g)].map(([, name]) => name!).filter((name) => !NOISE.has(name)));
}

/** Dice's coefficient of the names in two statements that have a call in common. */
function isAlike(text: string, { statements }: Hints): boolean {
  const words = wordsOf(text);
  const called = callsOf(text);
  return statements.some((statement) => {
    if (![...callsOf(statement)].some((name) => called.has(name))) return false;
    const other = wordsOf(statement);
    const common = [...words].filter((word) => other.has(word)).length;
    return (2 * common) / (words.size + other.size) >= ALIKE;
  });
}
