// SPDX-License-Identifier: GPL-2.0-only
/** @file A file with patches, as what is applied to a kernel tree. */
import type { FilePatch, TreePatch } from '../reference/c/patched.js';
import { BytesError, textOfBytes } from '../report/lore/bytes.js';
import type { Hunk } from '../report/lore/hunk.js';
import { readMails } from '../report/lore/mail.js';
import { PatchMailError } from '../report/lore/patch.js';
import { seriesIn, type SeriesPatch } from '../report/lore/series.js';
import { UsageError } from './errors.js';
import { readBytes } from './files.js';

/** What is applied to a tree. Throws UsageError. */
export async function readTreePatches(path: string): Promise<TreePatch[]> {
  const series = await readSeries(path);
  return series.map((patch) => treePatch(series.length === 1 ? path : `${path}: '${patch.subject}'`, patch));
}

/** `title`: what messages call it. */
export const treePatch = (title: string, patch: Pick<SeriesPatch, 'hunks' | 'renames'>): TreePatch => ({ title, files: filesOf(patch) });

/** A mail, the mbox of a series, or what git format-patch and diff write. Throws UsageError. */
export async function readSeries(path: string): Promise<SeriesPatch[]> {
  try {
    return seriesIn(await readMails(textOfBytes(readBytes(path))));
  } catch (error) {
    if (error instanceof PatchMailError || error instanceof BytesError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

/** File by file, in the order of the patch. */
function filesOf({ hunks, renames }: Pick<SeriesPatch, 'hunks' | 'renames'>): FilePatch[] {
  const names = new Set(hunks.map(({ file }) => file));
  const origins = new Map([...renames].map(([from, to]) => [to, from]));
  const changed = [...names].map((file): FilePatch => {
    const own = hunks.filter((hunk) => hunk.file === file);
    const ranges = own.map(structured);
    const isNew = ranges.every(({ oldStart, oldLines }) => oldStart === 0 && oldLines === 0);
    const isGone = ranges.every(({ newStart, newLines }) => newStart === 0 && newLines === 0);
    return { from: isNew ? null : (origins.get(file) ?? file), to: isGone ? null : file, hunks: ranges };
  });
  const moved = [...renames].filter(([, to]) => !names.has(to)).map(([from, to]): FilePatch => ({ from, to, hunks: [] }));
  return [...changed, ...moved];
}

function structured({ header, lines = [] }: Hunk): FilePatch['hunks'][number] {
  const [, oldStart, oldLines = '1', newStart, newLines = '1'] = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(header)!;
  return {
    oldStart: Number(oldStart),
    oldLines: Number(oldLines),
    newStart: Number(newStart),
    newLines: Number(newLines),
    lines: lines.map(({ text }) => text),
  };
}
