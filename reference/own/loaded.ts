// SPDX-License-Identifier: GPL-2.0-only
/** @file The reviewer's files that were loaded: where what they throw comes from. */
import { PLACE, watched } from '../engine/watch.js';
import { placeOf } from '../loader/load.js';
import { fileAndLine } from './place.js';

/** The index of a path is its number. */
const paths: string[] = [];
/** The functions of each file, by number: outer ones first. */
const functions: (readonly NamedRange[])[] = [];

/** The lines of a function. */
export interface NamedRange {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** What the functions of a file are called and where they stand. */
export function noteFunctions(file: number, ranges: readonly NamedRange[]): void {
  functions[file] = ranges;
  watched.functionAt = (place) => {
    const { number, line } = fileAndLine(place);
    return functions[number]?.findLast(({ first, last }) => first <= line && line <= last)?.name ?? null;
  };
}

/** The number of a file that is loaded, for `placeNumber`. */
export function fileNumber(path: string): number {
  const known = paths.indexOf(path);
  return known >= 0 ? known : paths.push(path) - 1;
}

/** `path:line` in a reviewer's file that an error came from, of those that were loaded; null when it came from none. */
export function placeInOwnFile(error: unknown): string | null {
  for (const path of paths) {
    const place = placeOf(error, path);
    if (place !== null) return place;
  }
  return null;
}

/** The statement of a reviewer's file that runs, or in which it threw what nobody has caught; null when none does. */
export function runningPlace(): string | null {
  const { number, line } = fileAndLine(watched.cells[PLACE]!);
  const path = paths[number];
  return path === undefined || line === 0 ? null : `${path}:${line}`;
}

/** All of them. */
export function loadedFiles(): readonly string[] {
  return paths;
}
