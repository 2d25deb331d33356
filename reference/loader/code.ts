// SPDX-License-Identifier: GPL-2.0-only
/** @file What reports ask of the C that a revision was compiled from. */

/** C files of a kernel tree, by their paths in it. */
export interface Code {
  /** The definition of a function; null when there is none. */
  locate(name: string): { readonly path: string; readonly line: number } | null;
  /** The text of a file; null when there is none. */
  read(path: string): string | null;
  /** The C files of the tree that are compiled; absent: nobody knows. */
  readonly files?: readonly string[];
  /** What of it is not compiled, where that is not what is simulated instead. Absent: nothing is. */
  standIns?(): readonly StandIn[];
}

/** What is simulated in place of a file of the tree. */
export interface StandIn {
  /** `the handler of memfds`. */
  readonly what: string;
  /** The file. */
  readonly path: string;
  /** Does the tree have it? Then it is another one. */
  readonly isThere: boolean;
  /** Whose is simulated: `Linux 7.3.4`. */
  readonly of: string;
  /** Is it one of its functions? */
  owns(name: string): boolean;
}
