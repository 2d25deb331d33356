// SPDX-License-Identifier: GPL-2.0-only
/** @file What a report has to be told: it looks nothing up itself. */
import type { Action } from '../model/model.js';
import type { Program } from '../systems/program.js';
import type { Finding } from '../search/verdict.js';
import type { Choice, Observation, Property } from '../properties/property.js';

/** A property as a reader meets it. */
export type Statement = Pick<Property, 'id' | 'statement' | 'source' | 'holds'> & Partial<Pick<Choice, 'label' | 'otherwise'>>;

/** A fix of the series, as far as a heading speaks of it. */
export interface FixTitle {
  /** `0004`. */
  readonly number: string;
  readonly fileName: string;
  readonly subject: string;
}

/** One action: the call, and what to know about it. */
export interface CallText {
  /** `ioctl(s0, PREPARE)`. */
  readonly call: string;
  /** `handler's prepare fails with -EIO`; empty when there is nothing to say. */
  readonly note: string;
}

/** Where a function stands in the C of a kernel tree. */
export interface CodePlace {
  readonly function: string;
  /** From the top of the tree. */
  readonly path: string;
  /** Its first one. */
  readonly line: number;
}

export interface Catalogue {
  /** By id; those that are judged only with `--strict` have an `otherwise`. */
  readonly properties: ReadonlyMap<string, Statement>;
  /** The series, in order. */
  readonly fixes: readonly FixTitle[];
  /** 5 -> `EIO`. */
  errnoName(errno: number): string;
  /** An action of another system than v1 as a call. */
  describeCall?(action: Action, program: Pick<Program, 'tokens' | 'processes'>): CallText;
  /** What a call of another system came to. */
  describeAnswer?(answer: Pick<Observation, 'outcome' | 'rebooted' | 'handover'>): string;
  /** What the names in another system's programs are. */
  readonly legend?: string;
  /** The program on one line. */
  programText(program: Program): string;
  /** `v1 posted: open s0; …`: what `luocheck replay` takes. */
  replayToken(revision: string, program: Program): string;
  /** The first of these functions that the C of a revision defines; null: none, or it is no kernel tree. */
  placeInTree?(revision: string, functions: readonly string[]): CodePlace | null;
  /** What a finding in a kernel tree shows of simulated code that is not the tree's: a sentence without a stop; null: nothing. */
  simulatedIn?(revision: string, finding: Pick<Finding, 'violation' | 'repairedBy'> & { readonly functions?: readonly string[] }): string | null;
}
