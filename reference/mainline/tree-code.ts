// SPDX-License-Identifier: GPL-2.0-only
/** @file What reports ask of the C that a revision was compiled from: as in systems/code.ts. */

/** What is simulated in place of a file of the tree that is another one. */
export interface StandIn {
  readonly what: string;
  readonly path: string;
  readonly isThere: boolean;
  readonly of: string;
  owns(name: string): boolean;
}

export interface TreeCode {
  /** Where a function is defined. */
  locate(name: string): { readonly path: string; readonly line: number } | null;
  /** The text of a file. */
  read(path: string): string | null;
  standIns?(): readonly StandIn[];
}
