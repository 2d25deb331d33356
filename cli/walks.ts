// SPDX-License-Identifier: GPL-2.0-only
/** @file What a replay token says, carried out to be walked through. */
import { isRace } from '../systems/v1/notation.js';
import { walkRace } from '../search/walk/race.js';
import { walkSequence } from '../search/walk/sequence.js';
import type { Walk } from '../search/walk/walk.js';
import { count } from '../report/layout.js';
import { raceExtent } from '../report/race/race.js';
import { revisionNamed } from './lookup.js';
import { readProgram, readRace, splitToken } from './token.js';

/** The execution, and how large it is: `2 tasks, 5 calls, 1 preemption`. Throws TokenError, UsageError. */
export function walkOf(token: string): { readonly walk: Walk; readonly extent: string } {
  const { revision: name, source } = splitToken(token);
  const revision = revisionNamed(name);
  if (isRace(source)) {
    const race = readRace(source);
    return { walk: walkRace(revision, race), extent: raceExtent(race, race.schedule.length) };
  }
  const program = readProgram(source);
  return { walk: walkSequence(revision, program), extent: count(program.actions.length, 'call') };
}
