// SPDX-License-Identifier: GPL-2.0-only
/** @file The text behind a place that a step names: `mainline/linux-7.3/luo_file.ts` is a file, `mainline/mainline-corrected/luo_file.ts` was made by edits. */
import { loadedTree } from '../loader/load.js';
import { linuxTree } from './design.js';
import { linux_7_3 } from './linux-7.3/index.js';
import { findMainlineRevision } from './revisions.js';

/** Null when there is no such file. */
export function mainlineSourceText(path: string): string | null {
  const [, name, file] = /^mainline\/([^/]+)\/(\w+\.ts)$/.exec(path) ?? [];
  const revision = name === undefined ? undefined : findMainlineRevision(name);
  const tree = revision === linux_7_3 ? linuxTree() : revision && loadedTree(revision);
  return tree?.[file!] ?? null;
}
