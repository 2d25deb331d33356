// SPDX-License-Identifier: GPL-2.0-only
/** @file The formats of the files that luocheck writes, and what is said of a file of another version. */
import { EVENTS_FORMAT, EVENTS_VERSION } from '../report/ci/events.js';
import { BOTH_FORMAT, BOTH_VERSION } from '../report/both.js';
import { VERDICT_FORMAT, VERDICT_VERSION } from '../report/json.js';
import { RACE_FORMAT, RACE_VERSION } from '../report/race/json.js';

export const MATRIX_FORMAT = 'luocheck-matrix';
export const MATRIX_VERSION = 1;

/** The version of each that is written and read here. */
export const VERSIONS: Readonly<Record<string, number>> = {
  [VERDICT_FORMAT]: VERDICT_VERSION,
  [RACE_FORMAT]: RACE_VERSION,
  [BOTH_FORMAT]: BOTH_VERSION,
  [MATRIX_FORMAT]: MATRIX_VERSION,
  [EVENTS_FORMAT]: EVENTS_VERSION,
};

/** What a file says of itself, in its document or in its first line. */
export interface Head {
  readonly format?: unknown;
  readonly version?: unknown;
  /** Version of the luocheck that wrote it. */
  readonly tool?: unknown;
}

/** Why a file with this head is not read; null: it is. One line. */
export function whyNot({ format, version, tool }: Head, readable: readonly string[] = Object.keys(VERSIONS)): string | null {
  if (typeof format !== 'string' || !readable.includes(format))
    return `not a file that luocheck reads here: "format" is not ${readable.map((name) => `"${name}"`).join(' or ')}`;
  const known = VERSIONS[format]!;
  if (version === known) return null;
  const writer = typeof tool === 'string' ? `luocheck ${tool}, which wrote it` : 'the luocheck that wrote it';
  return `${otherVersion(format, version, known)}: use ${writer}`;
}

/** `luocheck-race of version 2; this luocheck reads version 1`. */
export function otherVersion(format: string, version: unknown, known: number): string {
  return `${format} of version ${JSON.stringify(version) ?? 'unknown'}; this luocheck reads version ${known}`;
}
