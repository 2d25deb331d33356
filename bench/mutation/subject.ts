// SPDX-License-Identifier: GPL-2.0-only
/** @file What is mutated: the corrected revision of a system, with its text, and what its mutants are tried on. */
import type { Design, Sources } from '../../reference/loader/design.js';
import type { Revision, System } from '../../systems/system.js';

/** How much is tried: numbers of executions, so that a run is the same on every machine. */
export interface Budget {
  readonly seed: number;
  /** One mutant of so many is judged: the first, and each so many behind it. */
  readonly every: number;
  /** Random sequential programs. */
  readonly programs: number;
  /** Random concurrent programs, besides the likely pairs. */
  readonly concurrent: number;
  /** Executions of one concurrent program at the most. */
  readonly executions: number;
  /** Sequential programs that one mutant is run on at the most. */
  readonly sequentialPerMutant: number;
  /** Concurrent programs that one mutant is run on at the most; the second number is for those that change a lock operation. */
  readonly perMutant: readonly [number, number];
  /** Of concurrent programs only those in which the tasks, or what follows them, reach the change: what leads to them is sequential. */
  readonly ofTasks?: true;
}

/** Written programs that are tried before the random ones. */
export interface Written {
  readonly sequential: readonly string[];
  readonly concurrent: readonly string[];
}

export interface Subject {
  readonly system: System;
  /** What is changed: no property has anything to say of it. */
  readonly revision: Revision;
  readonly design: Design;
  readonly tree: Sources;
  /** Where the text of a file is, or would be: what it includes is looked for from there. */
  readonly pathOf: (file: string) => string;
  readonly budget: Budget;
  readonly written: () => Written;
  /** Where the written programs are from, and in which machine: for the document. */
  readonly about: { readonly files: string; readonly written: string; readonly machine: string };
  /** Mutant -> why it survives. */
  readonly reasons: ReadonlyMap<string, string>;
}
