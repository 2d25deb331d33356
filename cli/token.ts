// SPDX-License-Identifier: GPL-2.0-only
/** @file Replay tokens: a program and the revision that it is for, on one line, with the version of the notation. */
import { NotationError, type Notation } from '../systems/notation.js';
import type { Program, Race } from '../systems/program.js';
import { v1 } from '../systems/v1.js';
import { systemNamed, systemReading } from './lookup.js';

/** The version of the notation: goes up when an old program would be read differently. */
export const TOKEN_VERSION = 1;

export interface ReplayToken {
  readonly revision: string;
  readonly program: Program;
}

/** A text that is no replay token; the message says why, on one line. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/** Of a program: far more than any search makes. */
const MOST_CALLS = 10_000;

const TOKEN = /^\s*v(\d+)\s+([^\s:]+):/;

/** Does it begin as a replay token does, of whatever version? */
export function isToken(text: string): boolean {
  return /^\s*v\d+\s/.test(text);
}

/** `v1 posted: open s0; preserve s0 0x1 f0; close s0`. */
export function printToken(revision: string, program: Program): string {
  return `${printHead(revision)} ${systemNamed(revision).notation.printProgram(program)}`;
}

/** `v1 posted:`. What would end a name, or the quotes around a token, is written as %20. */
export function printHead(revision: string): string {
  return `v${TOKEN_VERSION} ${revision.replace(/[\s:'%]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}:`;
}

/** Throws TokenError. */
export function parseToken(text: string): ReplayToken {
  const { revision, source } = splitToken(text);
  return { revision, program: readProgram(source, systemReading(revision, source).notation) };
}

/** The head of a token, and the program as text. Throws TokenError. */
export function splitToken(text: string): { readonly revision: string; readonly source: string } {
  const version = /^\s*v(\d+)\s/.exec(text)?.[1];
  if (version !== undefined && Number(version) !== TOKEN_VERSION) {
    throw new TokenError(`this is a replay token of version ${version}; this luocheck reads version ${TOKEN_VERSION}: use the luocheck that wrote it`);
  }
  const match = TOKEN.exec(text);
  if (!match) throw new TokenError(`not a replay token: expected 'v${TOKEN_VERSION} REVISION: PROGRAM', found '${excerpt(text)}'`);
  return { revision: match[2]!.replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))), source: text.slice(match[0].length) };
}

/** A program without a token's head; `#` begins a comment. Throws TokenError. */
export function readProgram(text: string, notation: Notation = v1.notation): Program {
  return read(text, (program) => notation.parseProgram(program));
}

/** The same for a race. Throws TokenError. */
export function readRace(text: string, notation: Notation = v1.notation): Race {
  return read(text, (race) => notation.parseRace(race));
}

function read<T>(text: string, parse: (text: string) => T): T {
  const calls = text.split(/[;|\n]/).length;
  if (calls > MOST_CALLS) throw new TokenError(`at most ${MOST_CALLS} calls, found ${calls}`);
  const program = text.replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length));
  try {
    return parse(program);
  } catch (error) {
    if (!(error instanceof NotationError)) throw error;
    throw new TokenError(`${place(program, error.offset)}: ${error.message}`);
  }
}

/** Where an offset is: the action or the schedule, or in a text of several lines the line. */
function place(text: string, offset: number): string {
  const before = text.slice(0, offset);
  if (text.trimEnd().includes('\n')) return `line ${before.split('\n').length}`;
  if (before.includes('@')) return 'schedule';
  return `action ${before.split(';').filter((part, i, parts) => part.trim() !== '' || i === parts.length - 1).length}`;
}

function excerpt(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > 40 ? `${line.slice(0, 37)}...` : line;
}
