// SPDX-License-Identifier: GPL-2.0-only
/** @file A statement of a reviewer's file as one number. */

/** Lines of a file at most. */
const LINES = 2 ** 20;

/** `file`: from 0. Never 0: that is no statement. */
export function placeNumber(file: number, line: number): number {
  return file * LINES + Math.min(line, LINES - 1);
}

export function fileAndLine(place: number): { readonly number: number; readonly line: number } {
  return { number: Math.floor(place / LINES), line: place % LINES };
}
