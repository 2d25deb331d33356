// SPDX-License-Identifier: GPL-2.0-only
/** @file A page of docs/ that is written from the sources. */

export interface Document {
  /** Path from the root of the project. */
  readonly path: string;
  /** The page; the same at every call. */
  write(): string;
}

/** Text of a table cell. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** A fenced block. */
export function block(lines: readonly string[]): string[] {
  return ['```', ...lines, '```'];
}
