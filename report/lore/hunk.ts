// SPDX-License-Identifier: GPL-2.0-only
/** @file What a review has to know about a patch: its hunks, and the functions that each changes. */

/** One line of a hunk, sign first, as a reply quotes it. */
export interface HunkLine {
  /** `+	down_read(&lock);` */
  readonly text: string;
  /** The C function that the line belongs to; null outside functions and in the comments above them. */
  readonly function: string | null;
}

export interface Hunk {
  /** Path in the kernel tree. */
  readonly file: string;
  /** `@@ -405,44 +420,59 @@ static void luo_files_cancel_one(struct luo_file *h)`. */
  readonly header: string;
  /** C function -> lines of its body that the hunk adds or removes; 0 where only its head changes. */
  readonly changes: Readonly<Record<string, number>>;
  /** Absent when nothing but these facts is known of the patch. */
  readonly lines?: readonly HunkLine[];
}

/** The hunk in which most of a function changes; undefined when the patch does not touch it. */
export function hunkOf(hunks: readonly Hunk[], name: string): Hunk | undefined {
  const touching = hunks.filter(({ changes }) => name in changes);
  return touching.reduce<Hunk | undefined>((best, hunk) => (best && best.changes[name]! >= hunk.changes[name]! ? best : hunk), undefined);
}

/** C function -> how many lines of it the patch changes. */
export function touchedFunctions(hunks: readonly Hunk[]): Map<string, number> {
  const touched = new Map<string, number>();
  for (const { changes } of hunks) for (const [name, lines] of Object.entries(changes)) touched.set(name, (touched.get(name) ?? 0) + lines);
  return touched;
}
