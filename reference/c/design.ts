// SPDX-License-Identifier: GPL-2.0-only
/** @file What a design of LUO brings along when its C is compiled: its own C around it, and what it takes of the tree besides LUO. */
import type { Tree } from './tree.js';

/** Path -> text, the paths of the tree as they are in it. */
export type Files = Readonly<Record<string, string>>;

export interface Design {
  /** The system that it is one of; and the folder beside this file that has its `include` and `runtime`. */
  readonly id: 'v1' | 'mainline';
  /** Is the LUO of a tree of this design? */
  fits(tree: Tree): boolean;
  /** In what trees of the design differ is asked of their headers: what the preprocessor is told. */
  flags(files: Files): readonly string[];
  /** C files of the tree outside of LUO that it calls. They are no code under test. Throws TreeError. */
  libraries(tree: Tree): readonly string[];
  /** Headers of the tree that are taken as they are, besides those that are for any design; null: none. */
  readonly headers: RegExp | null;
  /** Folders of the tree that have them. */
  readonly folders: readonly string[];
  /** Do searches look for what takes a full page on smaller ones? */
  readonly hasSmallPages: boolean;
  /** Functions of the libraries that LUO calls by way of `__wrap_NAME` in our runtime. */
  wrapped(files: Files): readonly string[];
}
