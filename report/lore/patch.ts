// SPDX-License-Identifier: GPL-2.0-only
/** @file The hunks of a mailed patch, and the functions that they change. */
import { parsePatch } from 'diff';
import type { Hunk, HunkLine } from './hunk.js';
import { hunkLines, type HunkSize } from './unmangle.js';

/** A text that is no whole patch; the message says why, on one line. */
export class PatchMailError extends Error {
  override readonly name = 'PatchMailError';
}

const HEADER = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@.*$/;
/** Where another file begins: a removed line may look like the first of its lines, hardly like all. */
function isNext(lines: readonly string[], i: number): boolean {
  const [line = '', after = '', third = ''] = lines.slice(i, i + 3);
  return /^(?:diff --git |Index: )/.test(line) || (/^--- (?:a\/|\/dev\/null)/.test(line) && /^\+\+\+ /.test(after) && HEADER.test(third));
}

/** A hunk as it stands in the mail. */
interface RawHunk {
  readonly file: string;
  readonly header: string;
  readonly size: HunkSize;
  readonly lines: string[];
}

/**
 * The hunks of the unified diff in the body of a mail, in order; empty when there is no diff in it. Throws PatchMailError when a hunk
 * is not as long as its header says, however its lines are read.
 */
export function hunksOf(body: string): Hunk[] {
  const raw = rawHunks(withoutQuotes(body));
  // A line of an unharmed patch begins with a sign; where no line begins with a space, an archive took the spaces away.
  const all = raw.flatMap(({ header, lines }) => [header, ...lines]);
  const habits = { isStripped: !all.some((line) => /^[ \t]/.test(line)), width: Math.max(0, ...all.map(({ length }) => length)) };
  return raw.map((hunk) => {
    const read = hunkLines(hunk.lines, hunk.size, hunk.header, habits);
    if (!read)
      throw new PatchMailError(
        `damaged or truncated: ${hunk.file || 'a file without a name'}, hunk '${/^@@.*?@@/.exec(hunk.header)![0]}' has not the lines that its header counts`,
      );
    return { file: hunk.file, header: read.header, ...contentOf(hunk.file, read.header, read.lines) };
  });
}

/** A patch in a reply: what the writer of the reply put between the quoted lines is not of the patch. */
function withoutQuotes(body: string): string[] {
  const lines = body
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/[ \t]+$/, (blank) => (line.trim() === '' ? '' : blank)));
  const depth = /^((?:> ?)+)@@ -\d/m.exec(body)?.[1]!.replaceAll(' ', '').length ?? 0;
  if (depth === 0) return lines;
  const prefix = new RegExp(`^(?:> ?){${depth}}`);
  return lines.filter((line) => prefix.test(line)).map((line) => line.replace(prefix, ''));
}

function rawHunks(lines: readonly string[]): RawHunk[] {
  const hunks: RawHunk[] = [];
  let file = '';
  let current: RawHunk | null = null;
  for (const [i, line] of lines.entries()) {
    const header = HEADER.exec(line);
    if (header) hunks.push((current = { file, header: line.trimEnd(), size: { old: Number(header[1] ?? 1), new: Number(header[2] ?? 1) }, lines: [] }));
    else if (isNext(lines, i)) current = null;
    else if (current) current.lines.push(line);
    // A file that the patch removes goes by its old name.
    const name = /^(?:diff --git a\/(\S+)|\+\+\+ b\/(\S+)|--- a\/(\S+))/.exec(current === null ? line : '');
    file = name?.[2] ?? name?.[1] ?? name?.[3] ?? file;
  }
  return hunks;
}

/** The whole is read once more by a parser of unified diffs: what it does not take is no patch. */
function contentOf(file: string, header: string, lines: readonly string[]): Pick<Hunk, 'changes' | 'lines'> {
  const text = `--- a/${file}\n+++ b/${file}\n${[header, ...lines].join('\n')}\n`;
  const parsed = parsePatch(text)[0]?.hunks[0]?.lines ?? [];
  return functionsIn(header, parsed);
}

/** `static int f(struct g *h)`, where it does not end in a semicolon. */
const FUNCTION = /^(?:(?:static|inline|const|unsigned|struct|enum|extern|__\w+)\s+)*\w+[\s*]+(\w+)\s*\((?!.*;\s*$)/;
const KEYWORDS = /^(?:return|else|goto|case|if|while|for|do|switch|sizeof|typedef|define)\b/;

function functionNamed(text: string): string | null {
  const code = text.trim();
  return KEYWORDS.test(code) ? null : (FUNCTION.exec(code)?.[1] ?? null);
}

/** Follows the lines from function to function. A comment that begins with two stars ends the one before it, as does a brace in the first column. */
function functionsIn(header: string, lines: readonly string[]): Pick<Hunk, 'changes' | 'lines'> {
  const changes: Record<string, number> = {};
  let current = functionNamed(header.replace(/^@@.*?@@ ?/, ''));
  let isHead = false;
  const told = lines.map((line): HunkLine => {
    const code = line.slice(1);
    const begun = functionNamed(code);
    if (begun) [current, isHead] = [begun, true];
    else if (/^\s*(\/\*\*|\*\/|\* |\*$|EXPORT_SYMBOL|#|late_initcall\()/.test(code) || /^(?:static [^()]*(?:=|;)|struct [^()]*\{)/.test(code))
      [current, isHead] = [null, false];
    if (current !== null && /^[+-]/.test(line) && code.trim() !== '') changes[current] = (changes[current] ?? 0) + Number(!isHead);
    const one = { text: line, function: current };
    if (isHead && /\{\s*$/.test(code)) isHead = false;
    if (/^\}/.test(code) && !isStrippedBrace(lines)) current = null;
    return one;
  });
  return { changes, lines: told };
}

/** Where indentation was taken away, a brace in the first column may close anything. */
const isStrippedBrace = (lines: readonly string[]): boolean => !lines.some((line) => /^[ +-]\t|^[ +-] {4}/.test(line));
