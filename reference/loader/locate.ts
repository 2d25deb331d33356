// SPDX-License-Identifier: GPL-2.0-only
/** @file Where a C function stands in the sources. */
import { C_FILES, sourcePath, sourceTree, type Layer } from './tree.js';

/** A line of a source file. */
export interface CodeLocation {
  /** `reference/v1/posted/luo_files.ts`, from the root of the repository. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** The kept sources that a revision is made of: what a fix, its undoing or a mutant changes is looked up there. */
function layerOf(revision: string): Layer {
  if (revision === 'base') return 'base';
  return /^posted\b/.test(revision) ? 'posted' : 'corrected';
}

const DEFINITION = /^\s*(?:export )?function\*? (\w+)\(/;

/** The functions that a file defines, with their lines. The last of a name: what makes the file may have that of a function inside. */
export function definitionsIn(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [i, line] of text.split('\n').entries()) {
    const name = DEFINITION.exec(line)?.[1];
    if (name !== undefined) found.set(name, i + 1);
  }
  return found;
}

const known = new Map<Layer, ReadonlyMap<string, CodeLocation>>();

function definitions(layer: Layer): ReadonlyMap<string, CodeLocation> {
  const found = known.get(layer);
  if (found) return found;
  const tree = sourceTree(layer);
  const all = new Map<string, CodeLocation>();
  for (const file of C_FILES) {
    const path = `reference/v1/${sourcePath(layer, file).replaceAll('\\', '/')}`;
    for (const [name, line] of definitionsIn(tree[file])) if (!all.has(name)) all.set(name, { path, line });
  }
  known.set(layer, all);
  return all;
}

/** The definition of C function `name` in the sources of a revision; null when they do not define it. */
export function locateFunction(revision: string, name: string): CodeLocation | null {
  return definitions(layerOf(revision)).get(name) ?? null;
}

/** The place of a step, as traces name it (`v1/posted/luo_files.ts:612`); null when it is no line of a kept file. */
export function locateStep(source: string): CodeLocation | null {
  const match = /^v1\/((?:base|posted|corrected)\/\w+\.ts):(\d+)$/.exec(source);
  return match && { path: `reference/v1/${match[1]}`, line: Number(match[2]) };
}
