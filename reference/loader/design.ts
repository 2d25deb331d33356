// SPDX-License-Identifier: GPL-2.0-only
/** @file A design of LUO, as far as its C files are loaded: which there are, what they include, and what each has to answer. */
import type { Linux } from '../kernel/index.js';

/** What every revision has, of whichever design; besides that it has a factory a C file. */
export interface Named {
  readonly name: string;
  /** One line: what this revision is. */
  readonly title: string;
  /** A reviewer's own revision: the name of the one that it changes. */
  readonly basedOn?: string;
}

/** File name -> TypeScript text: the C files of a revision. */
export type Sources = Readonly<Record<string, string>>;

export interface Design<R extends Named = Named> {
  /** Its folder in `reference/`. */
  readonly id: string;
  /** In messages. */
  readonly called: string;
  /** The name of the revision that a reviewer's files are based on that say nothing else. */
  readonly base: string;
  /** The C files that a revision consists of, in the order in which a boot initialises them. */
  readonly files: readonly string[];
  /** What marks call a file: its path behind this. */
  readonly root: string;
  /** The headers that a file may include, by the names under which it finds them. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Of the files of a revision, those that a reviewer of it would change. */
  readonly toEdit: (tree: Sources) => readonly string[];
  /** The name of what a file exports: it makes the file's part of a kernel. */
  readonly factoryOf: (file: string) => string;
  /** A kernel in which nothing is built yet, and what other C files answer there. */
  readonly emptyKernel: () => { readonly k: Linux; readonly tables: Record<string, object> };
  /** Is it a revision of this design? */
  readonly owns: (revision: Named) => revision is R;
}

/** What a C file is called in the table that a revision is. */
export const unitOf = (file: string): string => file.slice(0, -'.ts'.length);

/** The factory of a C file. */
export function factoryIn(revision: Named, file: string): (k: Linux) => unknown {
  return (revision as unknown as Readonly<Record<string, (k: Linux) => unknown>>)[unitOf(file)]!;
}
