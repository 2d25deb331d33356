// SPDX-License-Identifier: GPL-2.0-only
/** @file A file of a corpus: a version, what it is kept for, and one replay token. */
import { createHash } from 'node:crypto';
import type { Input } from '../search/fuzz/fuzz.js';
import { isRace, type Notation } from '../systems/notation.js';
import type { System } from '../systems/system.js';
import { v1 } from '../systems/v1.js';
import { systemReading } from './lookup.js';
import { taskIds } from '../search/race/program.js';
import { isToken, printToken, readProgram, readRace, splitToken, TokenError } from './token.js';
import { printRaceToken } from './race-catalogue.js';

/** Goes up when an old file would be read differently. */
export const CORPUS_VERSION = 1;
/** Of a part of a name: three of them fit into the 255 bytes that file systems allow. */
const LONGEST = 80;
const HEAD = '# luocheck corpus';

/** The text of a file; every note is a line of its own. `luocheck replay` takes it. */
export function printEntry(revision: string, whole: Input, notes: readonly string[] = []): string {
  const input = readable(whole);
  const token = 'race' in input ? printRaceToken(revision, input.race) : printToken(revision, input.program);
  return [`${HEAD} ${CORPUS_VERSION}`, ...notes.map((note) => `# ${note.replace(/\s+/g, ' ')}`), token, ''].join('\n');
}

/** Where the machine ends before the tasks run, the schedule is still that of the race it was made from, and may name tasks that this one lacks. */
function readable(input: Input): Input {
  if (!('race' in input)) return input;
  const { program, schedule } = input.race;
  const ids = taskIds(program);
  return { race: { program, schedule: schedule.filter(({ to }) => ids.includes(to)) } };
}

/** The input of a file, and the revision that it was kept for, with its system. Throws TokenError. */
export function parseEntry(text: string): { readonly revision: string; readonly system: System; readonly input: Input } {
  const version = /^# luocheck corpus (\d+)\n/.exec(text)?.[1];
  if (version === undefined) throw new TokenError('no file of a corpus');
  if (Number(version) !== CORPUS_VERSION) throw new TokenError(`of version ${version} of the corpus; this luocheck reads version ${CORPUS_VERSION}`);
  const body = text.replace(/^#.*\n/gm, '');
  if (!body.endsWith('\n')) throw new TokenError('cut off');
  if (!isToken(body)) throw new TokenError('has no replay token');
  const { revision, source } = splitToken(body);
  const system = systemReading(revision, source);
  const { notation } = system;
  return { revision, system, input: isRace(source) ? { race: readRace(source, notation) } : { program: readProgram(source, notation) } };
}

/** The address of an input: the same whoever keeps it. */
export function entryName(whole: Input, notation: Notation = v1.notation): string {
  const input = readable(whole);
  const text = 'race' in input ? notation.printRace(input.race) : notation.printProgram(input.program);
  return `${'race' in input ? 'race' : 'program'}-${createHash('sha256').update(text).digest('hex').slice(0, 20)}.txt`;
}

/** The name of a finding's file, below a folder for its revision. */
export function findingName(id: string): string {
  return `${id.split('/').map(asFileName).join('~')}.txt`;
}

export function asFileName(text: string): string {
  const name = text.replace(/[^\w.+-]/g, '_');
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 20)}-${createHash('sha256').update(text).digest('hex').slice(0, 19)}`;
}
