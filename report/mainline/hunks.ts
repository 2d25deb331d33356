// SPDX-License-Identifier: GPL-2.0-only
/** @file Hunks of a patch as an answer quotes them: whole where they are short. */
import type { Hunk } from '../lore/hunk.js';

/** So many lines of a hunk are quoted. */
const MOST = 24;
/** Lines around those that the patch changes. */
const AROUND = 3;
const OMITTED = '[...]';

/** With `> ` in front; the lines are as long as they are in the patch. */
export function quoteOf(hunks: readonly Hunk[]): string[] {
  return hunks.flatMap((hunk, i) => [...(hunks[i - 1]?.file === hunk.file ? [] : [`> +++ b/${hunk.file}`]), ...linesOf(hunk)]);
}

function linesOf({ header, lines = [] }: Hunk): string[] {
  const texts = lines.map(({ text }) => text);
  const shown = chosen(texts);
  const last = shown.at(-1) ?? -1;
  return [
    `> ${header}`,
    ...shown.flatMap((at, i) => [...(at === (i === 0 ? 0 : shown[i - 1]! + 1) ? [] : [OMITTED]), `> ${texts[at]!}`.trimEnd()]),
    ...(last < texts.length - 1 ? [OMITTED] : []),
  ];
}

/** Indices of the lines to quote. */
function chosen(texts: readonly string[]): number[] {
  const all = [...texts.keys()];
  if (texts.length <= MOST) return all;
  const changed = all.filter((at) => /^[+-]/.test(texts[at]!));
  return all.filter((at) => changed.some((other) => Math.abs(other - at) <= AROUND)).slice(0, MOST);
}
