// SPDX-License-Identifier: GPL-2.0-only
/** @file What searches of every revision, every undone fix and every mutant have found: written and held by the ledger tests, read by `explain`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Violation } from '../properties/property.js';
import { LUO_SOURCES } from '../reference/loader/tree.js';
import type { SeenBy } from './tools.js';

/** What a search says of a finding beside its program. */
export interface Told extends Pick<Violation, 'expected' | 'happened'> {
  /** File name of the fix that makes it go away; null: none. */
  readonly repairedBy: string | null;
  readonly seenBy: SeenBy;
}

/** What one task shows. */
export interface Ledger {
  /** Revision -> finding id -> its minimal program. */
  readonly findings: Record<string, Record<string, string>>;
  /** The same findings -> what else is said of them. */
  readonly told: Record<string, Record<string, Told>>;
  /** Number of a fix -> the properties that fail when it alone is undone; empty: it takes two tasks to see. */
  readonly undone: Record<string, string[]>;
  /** Mutant -> the properties that fail. */
  readonly mutants: Record<string, string[]>;
}

/** A program of several tasks that shows a fix undone. */
export interface RaceEntry {
  readonly program: string;
  /** Finding id -> preemptions of the simplest schedule. */
  readonly undone: Record<string, number>;
  /** Executions that DPOR makes of it: with the fix undone, and on corrected. */
  readonly executions: readonly [undone: number, corrected: number];
}

/** What several tasks show. */
export interface RaceLedger {
  /** Revision -> finding id -> its minimal race. */
  readonly findings: Record<string, Record<string, string>>;
  /** The same findings -> what else is said of them. */
  readonly told: Record<string, Record<string, Told>>;
  /** Number of a fix that matters to more than one task -> what shows it undone. */
  readonly undone: Record<string, RaceEntry>;
}

/** What is shown in mainline's LUO, by one task and by several. */
export interface MainlineLedger {
  /** Revision -> finding id -> its minimal program or race. Of a revision that has a defect of an earlier kernel: what linux-7.3 does not show. */
  readonly findings: Record<string, Record<string, string>>;
  /** The same findings -> what else is said of them. */
  readonly told: Record<string, Record<string, Told>>;
  /** Mutant of mainline-corrected -> the property that it is for, and a small program or race that shows it. */
  readonly mutants: Record<string, { readonly property: string; readonly program: string }>;
}

/** Which of the findings of linux-7.3 the C of a kernel tree shows, compiled, by the same calls. */
export interface CompiledLedger {
  /** `Linux 7.3.4`. */
  readonly kernel: string;
  /** Files of the tree that were compiled; whatever else there is was mirrored. */
  readonly files: readonly string[];
  readonly shown: readonly string[];
}

/** The files, also when this one runs from `dist`. */
export const LEDGERS = {
  sequences: join(LUO_SOURCES, '../../search/ledger/sequences.json'),
  races: join(LUO_SOURCES, '../../search/ledger/races.json'),
  mainline: join(LUO_SOURCES, '../../search/ledger/mainline.json'),
  compiled: join(LUO_SOURCES, '../../search/ledger/mainline-c.json'),
} as const;

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

export const readLedger = (): Ledger => read(LEDGERS.sequences) as Ledger;
export const readMainlineLedger = (): MainlineLedger => read(LEDGERS.mainline) as MainlineLedger;
export const readCompiledLedger = (): CompiledLedger => read(LEDGERS.compiled) as CompiledLedger;
export const readRaceLedger = (): RaceLedger => read(LEDGERS.races) as RaceLedger;

/** What a ledger keeps of the findings of a search, by id. */
export function toldOf(
  findings: readonly (Pick<Told, 'repairedBy' | 'seenBy'> & { readonly id: string; readonly violation: Violation })[],
): Record<string, Told> {
  const told = findings.map(({ id, violation: { expected, happened }, repairedBy, seenBy }) => [id, { expected, happened, repairedBy, seenBy }] as const);
  return Object.fromEntries(told.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
