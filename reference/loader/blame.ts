// SPDX-License-Identifier: GPL-2.0-only
/** @file Which functions of the patched code a fix of the series changes, and in which file of the kernel a function is. */
import { parsePatch } from 'diff';
import { series, seriesTree } from './series.js';
import { C_FILES, sourceTree, type CFile, type SourceTree } from './tree.js';

/** A function as a fix finds it. */
export interface ChangedFunction {
  readonly name: string;
  /** The lines that the fix takes away; where it only adds some, those beside them. TypeScript, as in `posted`. */
  readonly lines: readonly string[];
}

/** A C function of a file of a revision: `  function* name(`, `  function name(`. */
const FUNCTION = /^ {2}function\*? (\w+)\(/;

/** `kernel/liveupdate/luo_files.c`. */
const kernelPath = (file: CFile): string => `kernel/liveupdate/${file.replace(/\.ts$/, '.c')}`;

function functionAt(lines: readonly string[], at: number): string | null {
  for (let i = at; i >= 0; i--) {
    const name = FUNCTION.exec(lines[i]!)?.[1];
    if (name !== undefined) return name;
    // The end of the function before: what follows is between functions.
    if (i < at && lines[i] === '  }') return null;
  }
  return null;
}

/** Path in the kernel tree of the file that defines the function; undefined when no file of `tree` does. */
export function fileOfFunction(name: string, tree: SourceTree = sourceTree('posted')): string | undefined {
  const file = C_FILES.find((candidate) => tree[candidate].split('\n').some((line) => FUNCTION.exec(line)?.[1] === name));
  return file && kernelPath(file);
}

/** The functions of `posted` that fix `fileName` changes, in the order of its hunks; empty when the series has no such fix. */
export function functionsOfFix(fileName: string): ChangedFunction[] {
  const fixes = series();
  const index = fixes.findIndex((fix) => fix.fileName === fileName);
  if (index < 0) return [];
  const tree = seriesTree(index);
  const changed = new Map<string, string[]>();
  for (const part of parsePatch(fixes[index]!.patch)) {
    const file = (part.newFileName ?? '').replace(/^b\//, '').trim() as CFile;
    for (const hunk of part.hunks) {
      for (const [name, lines] of changesOf(tree[file].split('\n'), hunk.oldStart - 1, hunk.lines)) changed.set(name, [...(changed.get(name) ?? []), ...lines]);
    }
  }
  const posted = sourceTree('posted');
  return [...changed].filter(([name]) => fileOfFunction(name, posted) !== undefined).map(([name, lines]) => ({ name, lines }));
}

/** Function -> lines that go, or that stand beside what comes. */
function changesOf(source: readonly string[], start: number, lines: readonly string[]): Map<string, string[]> {
  const removed = new Map<string, string[]>();
  const beside = new Map<string, string[]>();
  const note = (to: Map<string, string[]>, at: number): void => {
    const name = functionAt(source, at);
    if (name !== null) to.set(name, [...(to.get(name) ?? []), source[at]!.trim()]);
  };
  let at = start;
  for (const line of lines) {
    if (line.startsWith('-')) note(removed, at++);
    else if (line.startsWith('+')) for (const neighbour of [at - 1, at]) note(beside, neighbour);
    else at++;
  }
  return new Map([...beside, ...removed]);
}
