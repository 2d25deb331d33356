// SPDX-License-Identifier: GPL-2.0-only
/** @file Edits of C code as a unified diff against what a mailed patch leaves behind: only lines that its hunks show can be changed. */
import { structuredPatch } from 'diff';
import type { Hunk } from './hunk.js';

/** One place, by what a line of it says, and what becomes of it. */
export interface Edit {
  /** The C function whose lines are meant; absent: any line of the file. */
  readonly function?: string;
  /** What the line says, without the white space around it; `nth`: the how manyeth of these lines (default: the first). */
  readonly at: RegExp;
  readonly nth?: number;
  /** So many lines further down. */
  readonly offset?: number;
  /** Lines that go, from that one on. */
  readonly remove?: number;
  /** Lines that come, in front of it, or behind it. */
  readonly insert?: readonly string[];
  readonly behind?: readonly string[];
}

/** Lines of a file that stand together, as they are when the patch is applied. */
export interface Segment {
  /** Number of the first. */
  readonly start: number;
  readonly lines: readonly { readonly text: string; readonly function: string | null }[];
}

/** What is known of a file with the patch applied. */
export function segmentsOf(hunks: readonly Hunk[], file: string): Segment[] {
  return hunks
    .filter((hunk) => hunk.file === file && hunk.lines !== undefined)
    .map(({ header, lines }) => ({
      start: Number(/^@@ -\S+ \+(\d+)/.exec(header)?.[1] ?? 1),
      lines: lines!.filter(({ text }) => !text.startsWith('-')).map(({ text, function: name }) => ({ text: text.slice(1), function: name })),
    }));
}

/** The diff; null when a place is not to be found, because the hunks do not show it or another patch has other lines there. */
export function cDiff(hunks: readonly Hunk[], file: string, edits: readonly Edit[]): string[] | null {
  const segments = segmentsOf(hunks, file);
  const changes = segments.map(({ lines }) => lines.map(({ text }): string[] => [text]));
  for (const edit of edits) {
    const place = placeOf(edit, segments);
    if (!place) return null;
    const change = changes[place.segment]!;
    if (place.line + (edit.remove ?? 0) > change.length) return null;
    for (let i = 0; i < (edit.remove ?? 0); i++) change[place.line + i] = [];
    change[place.line] = [...(edit.insert ?? []), ...change[place.line]!, ...(edit.behind ?? [])];
  }
  let moved = 0;
  const body = segments.flatMap((segment, i) => {
    const lines = segmentDiff(segment, changes[i]!.flat(), moved);
    moved += changes[i]!.flat().length - segment.lines.length;
    return lines;
  });
  return [`--- a/${file}`, `+++ b/${file}`, ...body];
}

function placeOf({ function: name, at, nth = 1, offset = 0 }: Edit, segments: readonly Segment[]): { readonly segment: number; readonly line: number } | null {
  const matches = segments.flatMap(({ lines }, segment) =>
    lines.flatMap((one, line) => ((name === undefined || one.function === name) && at.test(one.text.trim()) ? [{ segment, line: line + offset }] : [])),
  );
  const match = matches[nth - 1];
  return match && segments[match.segment]!.lines[match.line] ? match : null;
}

const CONTEXT = 3;

function segmentDiff({ start, lines }: Segment, after: readonly string[], moved: number): string[] {
  const text = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
  const { hunks } = structuredPatch('a', 'b', text(lines.map((line) => line.text)), text(after), '', '', { context: CONTEXT });
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: body }) => {
    const at = lines[oldStart - 1 + body.findIndex((line) => !line.startsWith(' '))]?.function ?? null;
    return [`@@ -${start + oldStart - 1},${oldLines} +${start + newStart - 1 + moved},${newLines} @@${at === null ? '' : ` ${at}()`}`, ...body];
  });
}
