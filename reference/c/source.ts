// SPDX-License-Identifier: GPL-2.0-only
/** @file Where the files of a kernel tree come from. */

export interface TreeSource {
  /** The text of the file at a path below the root; null when there is none. Throws TreeError when it cannot be read. */
  read(path: string): string | null;
  /** Is there such a folder? */
  hasFolder(path: string): boolean;
  /** Files that are not as somebody released them; absent: none. */
  readonly changed?: readonly string[];
}
