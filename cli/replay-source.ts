// SPDX-License-Identifier: GPL-2.0-only
/** @file What there is to replay: a token, a file with one or with a program, or a finding of a JSON file. */
import { existsSync } from 'node:fs';
import { isRace } from '../systems/notation.js';
import type { Program, Race } from '../systems/program.js';
import { UsageError } from './errors.js';
import { readText } from './files.js';
import { systemNamed, systemReading } from './lookup.js';
import { isToken, readProgram, readRace, splitToken, TokenError, TOKEN_VERSION } from './token.js';
import { tokenOfFinding } from './verdict-file.js';

/** What there is to replay. */
export type Source = { readonly revision: string } & ({ readonly program: Program } | { readonly race: Race });

/** The token or program that the argument is, or that is in its file. `isForCalls`: the finding may also be one of those that the calls show. Throws UsageError. */
export function textOf(source: string, finding: string | undefined, isForCalls = false): string {
  const isFile = !isToken(source);
  if (isFile && !existsSync(source)) throw new UsageError(`'${source}' is neither a replay token ('v${TOKEN_VERSION} REVISION: PROGRAM') nor a file`);
  const text = isFile ? readText(source) : source;
  const isJson = isFile && text.trimStart().startsWith('{');
  if (finding !== undefined && !isJson && !isForCalls) throw new UsageError('--finding needs a JSON file, such as check --json writes');
  return isJson ? told(source, () => tokenOfFinding(text, finding)) : text;
}

/** What is wrong with it is told with the file that has it. Throws UsageError. */
export function readSource(source: string, text: string, as: string | undefined): Source {
  return told(source, () => readProgramText(text, as));
}

/** What is wrong with a token, with the file that has it. */
function told<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw new UsageError(isToken(source) ? error.message : `${source}: ${error.message}`);
  }
}

/** The revision that a token names; empty: it is none. */
export function headOf(text: string): string {
  try {
    return splitToken(withoutComments(text)).revision;
  } catch (error) {
    if (error instanceof TokenError) return '';
    throw error;
  }
}

const withoutComments = (text: string): string => text.replace(/^(\s*#[^\n]*\n)+/, '');

/** A bare program is for the posted patch. `as`: the revision that it is carried out on instead, whose system has to read it. */
function readProgramText(text: string, as: string | undefined): Source {
  const bare = withoutComments(text);
  const { revision, source } = isToken(bare) ? splitToken(bare) : { revision: as ?? 'posted', source: text };
  const { notation, id } = systemReading(revision, source);
  if (as !== undefined && systemNamed(as).id !== id) throw new UsageError(`a program of ${revision} means nothing to ${as}: they are of different systems`);
  return isRace(source) ? { revision, race: readRace(source, notation) } : { revision, program: readProgram(source, notation) };
}
