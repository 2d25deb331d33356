// SPDX-License-Identifier: GPL-2.0-only
/** @file What a report has to be told: it looks nothing up itself. */
import type { Program } from '../systems/program.js';
import type { Property } from '../properties/property.js';

/** A property as a reader meets it. */
export type Statement = Pick<Property, 'id' | 'statement' | 'source' | 'holds'>;

/** A fix of the series, as far as a heading speaks of it. */
export interface FixTitle {
  /** `0004`. */
  readonly number: string;
  readonly fileName: string;
  readonly subject: string;
}

export interface Catalogue {
  /** By id. */
  readonly properties: ReadonlyMap<string, Statement>;
  /** The series, in order. */
  readonly fixes: readonly FixTitle[];
  /** 5 -> `EIO`. */
  errnoName(errno: number): string;
  /** The program on one line. */
  programText(program: Program): string;
  /** `v1 posted: open s0; …`: what `luocheck replay` takes. */
  replayToken(revision: string, program: Program): string;
}
