// SPDX-License-Identifier: GPL-2.0-only
/** @file What reports ask of the C that a revision was compiled from. */

/** C files of a kernel tree, by their paths in it. */
export interface Code {
  /** The definition of a function; null when there is none. */
  locate(name: string): { readonly path: string; readonly line: number } | null;
  /** The text of a file; null when there is none. */
  read(path: string): string | null;
}
