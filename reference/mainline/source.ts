// SPDX-License-Identifier: GPL-2.0-only
/** @file The text behind a place that a step names: `mainline/linux-7.3/luo_file.ts` is a file, `mainline/mainline-corrected/luo_file.ts` was made by edits. */
import { editedText } from './bugs.js';
import { linuxTree } from './design.js';

/** Null when there is no such file. */
export function mainlineSourceText(path: string): string | null {
  const [, revision, file] = /^mainline\/([^/]+)\/(\w+\.ts)$/.exec(path) ?? [];
  if (revision === undefined) return null;
  return revision === 'linux-7.3' ? (linuxTree()[file!] ?? null) : editedText(revision, file!);
}
