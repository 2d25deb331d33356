// SPDX-License-Identifier: GPL-2.0-only
/** @file The patch series: posted + fixes/0001 … = corrected, and what is left of it when one fix is undone. */
import { applyPatch, parsePatch, reversePatch } from 'diff';
import type { Sources } from './design.js';
import { listSources, readSourceFile, sourceTree, type SourceTree } from './tree.js';

/** One patch of the series: it repairs one defect, and its message describes it. */
export interface Fix {
  /** `0004`. */
  readonly number: string;
  /** `0004-luo_files-keep-….patch`. */
  readonly fileName: string;
  /** The subject line, without the prefix in brackets. */
  readonly subject: string;
  /** The message below the subject: what was wrong, a sequence that shows it, the property that catches it. */
  readonly message: string;
  readonly patch: string;
}

/** A patch that does not apply. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
}

function parseFix(fileName: string): Fix {
  const text = readSourceFile(`fixes/${fileName}`);
  const subject = /^Subject: (?:\[[^\]]*\] )?(.*(?:\n[ \t].*)*)/m.exec(text)?.[1]?.replace(/\n[ \t]+/g, ' ');
  const message = /^Subject:.*(?:\n[ \t].*)*\n\n([\s\S]*?)\n---\n/m.exec(text)?.[1];
  if (subject === undefined || message === undefined) throw new PatchError(`${fileName}: no subject or no message`);
  return { number: fileName.slice(0, 4), fileName, subject, message, patch: text };
}

/** The series, in order. */
export function series(): Fix[] {
  return listSources('fixes', '.patch').map(parseFix);
}

/** `tree` with a unified diff applied. Throws PatchError. */
export function patched<T extends Sources>(tree: T, patch: string, name: string, reverse = false): T {
  const result: Record<string, string> = { ...tree };
  for (const part of parsePatch(patch)) {
    if (part.hunks.length === 0) continue;
    const file = (part.newFileName ?? '').replace(/^[ab]\//, '').trim();
    if (!Object.hasOwn(tree, file)) throw new PatchError(`${name}: ${file} is no file of a revision`);
    const text = applyPatch(result[file]!, reverse ? reversePatch(part) : part, { fuzzFactor: 0 });
    if (text === false) throw new PatchError(`${name}: does not apply to ${file}`);
    result[file] = text;
  }
  return result as T;
}

/** `posted` with the first `count` fixes. */
export function seriesTree(count: number): SourceTree {
  return series()
    .slice(0, count)
    .reduce((tree, fix) => patched(tree, fix.patch, fix.fileName), sourceTree('posted'));
}

/**
 * `corrected` with fix `number` undone: by `fixes/undo/<number>-….patch` where later fixes build on the lines of this
 * one, otherwise by the fix itself, reversed.
 */
export function undoneTree(number: string): SourceTree {
  const fix = series().find((candidate) => candidate.number === number);
  if (fix === undefined) throw new PatchError(`no fix ${number} in the series`);
  const undo = listSources('fixes/undo', '.patch').find((name) => name.startsWith(number));
  return undo === undefined
    ? patched(sourceTree('corrected'), fix.patch, fix.fileName, true)
    : patched(sourceTree('corrected'), readSourceFile(`fixes/undo/${undo}`), undo);
}
