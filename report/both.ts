// SPDX-License-Identifier: GPL-2.0-only
/** @file Verdicts on both kinds of programs in one file: the format `luocheck-both`, described by docs/json.md. */
import type { Answer } from '../search/verdict.js';
import { overallAnswer, type VerdictDocument } from './json.js';
import type { RaceDocument } from './race/json.js';

export const BOTH_FORMAT = 'luocheck-both';
/** Goes up when a reader of the last version would misunderstand; additions leave it alone. */
export const BOTH_VERSION = 1;

export interface BothDocument {
  readonly format: typeof BOTH_FORMAT;
  readonly version: typeof BOTH_VERSION;
  /** Version of the tool that wrote it. */
  readonly tool: string;
  /** Of all documents together. */
  readonly answer: Answer;
  /** Each is what it would be in a file of its own. */
  readonly documents: readonly (VerdictDocument | RaceDocument)[];
}

/** One document as it is, two in an envelope; as text, indented, with a line end. */
export function bothJson(documents: readonly (VerdictDocument | RaceDocument)[], tool: string): string {
  const [only, ...others] = documents;
  const both: BothDocument = { format: BOTH_FORMAT, version: BOTH_VERSION, tool, answer: overallAnswer(documents), documents };
  return `${JSON.stringify(only && others.length === 0 ? only : both, null, 2)}\n`;
}
