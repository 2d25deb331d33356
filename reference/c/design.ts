// SPDX-License-Identifier: GPL-2.0-only
/** @file What a design of LUO brings along when its C is compiled: its own C around it, and what it takes of the tree besides LUO. */
import type { Tree } from './tree.js';

/** Path -> text, the paths of the tree as they are in it. */
export type Files = Readonly<Record<string, string>>;

/** C of the tree outside of LUO that LUO calls. It is no code under test. */
export interface Library {
  /** The folder beside this file that has our `include` and `runtime` for it. */
  readonly id: string;
  /** Paths of its C files. */
  readonly sources: readonly string[];
  /** Headers of the tree that are taken as they are for it, and the folder of the tree that has them and its own. */
  readonly headers: RegExp;
  readonly folder: string;
  /** In what its versions differ is asked of its headers: what the preprocessor is told. */
  flags(files: Files): readonly string[];
  /** Its functions that LUO calls by way of `__wrap_NAME` in our runtime. */
  wrapped(files: Files): readonly string[];
}

export interface Design {
  /** The system that it is one of; and the folder beside this file that has its `include` and `runtime`. */
  readonly id: 'v1' | 'mainline';
  /** Is the LUO of a tree of this design? */
  fits(tree: Tree): boolean;
  /** In what trees of the design differ is asked of their headers: what the preprocessor is told. `files`: those that are included. */
  flags(files: Files, tree: Tree): readonly string[];
  /** C files of the tree that are no LUO, and register handlers of files with it: they are compiled too, where they can be. */
  handlers(tree: Tree): readonly string[];
  /** What a reader of verdicts has to know of the tree: sentences without a stop. `refused`: why its handlers are not compiled, where it has any. */
  remarks(tree: Tree, refused?: string): readonly string[];
  /** What else of the tree its LUO calls; null: nothing. Throws TreeError. */
  library(tree: Tree): Library | null;
  /** Headers of the tree that are taken as they are, besides those that are for any design; null: none. */
  readonly headers: RegExp | null;
  /** Do searches look for what takes a full page on smaller ones? */
  readonly hasSmallPages: boolean;
}
