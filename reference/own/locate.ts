// SPDX-License-Identifier: GPL-2.0-only
/** @file Where a C function or a step stands in a reviewer's own files. */
import { existsSync } from 'node:fs';
import { normalize, sep } from 'node:path';
import { definitionsIn, type CodeLocation } from '../loader/locate.js';
import { loadedFiles } from './loaded.js';
import { ownTexts } from './revision.js';

/** As tools write it that show a line of a project: without `./`. */
const pathOf = (path: string): string => normalize(path).replaceAll(sep, '/');

/** Null: the revision is nobody's own, or has the function from its base. */
export function locateOwnFunction(revision: string, name: string): CodeLocation | null {
  for (const { path, text } of ownTexts(revision)) {
    const line = definitionsIn(text).get(name);
    if (line !== undefined) return { path: pathOf(path), line };
  }
  return null;
}

/** The place of a step, as traces name it; null when it is no line of such a file. */
export function locateOwnStep(source: string): CodeLocation | null {
  const [, path, line] = /^(.+\.ts):(\d+)$/.exec(source) ?? [];
  return path !== undefined && loadedFiles().includes(path) && existsSync(path) ? { path: pathOf(path), line: Number(line) } : null;
}
