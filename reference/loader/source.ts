// SPDX-License-Identifier: GPL-2.0-only
/** @file The text behind a place that a step names: `posted/luo_files.ts` is a file, `posted+0007/luo_files.ts` was made by patches. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { mutantTree, mutants } from '../v1/mutants.js';
import { series, seriesTree, undoneTree } from './series.js';
import { C_FILES, LUO_SOURCES, readSourceFile, type CFile, type SourceTree } from './tree.js';

/** Null when nobody has such a file. */
export function sourceText(path: string): string | null {
  const file = basename(path) as CFile;
  if (!C_FILES.includes(file)) return null;
  if (existsSync(join(LUO_SOURCES, path))) return readSourceFile(path);
  return treeOf(dirname(path))?.[file] ?? null;
}

function treeOf(revision: string): SourceTree | null {
  const mutant = mutants.find(({ name }) => `mutant:${name}` === revision);
  if (mutant) return mutantTree(mutant);
  const [, origin, number] = /^(posted\+|corrected-)(\d{4})$/.exec(revision) ?? [];
  const index = series().findIndex((fix) => fix.number === number);
  if (index < 0) return null;
  return origin === 'posted+' ? seriesTree(index + 1) : undoneTree(number!);
}
