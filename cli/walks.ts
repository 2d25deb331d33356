// SPDX-License-Identifier: GPL-2.0-only
/** @file What a replay token says, carried out to be walked through. */
import type { Choice, Property } from '../properties/property.js';
import { count } from '../report/layout.js';
import { raceExtent } from '../report/race/race.js';
import { walkRace } from '../search/walk/race.js';
import { walkSequence } from '../search/walk/sequence.js';
import type { Walk } from '../search/walk/walk.js';
import { SYSTEMS, systemOf } from '../systems/index.js';
import type { System } from '../systems/system.js';
import { isRace } from '../systems/notation.js';
import { anyRevision } from './lookup.js';
import { readProgram, readRace, splitToken } from './token.js';

/** The execution, and how large it is: `2 tasks, 5 calls, 1 preemption`. */
export interface ToldWalk {
  readonly system: System;
  readonly walk: Walk;
  readonly extent: string;
}

/** Of what is left open only the one that `found` names is judged. Throws TokenError, UsageError. */
export function walkOf(token: string, found = ''): ToldWalk {
  const { revision: name, source } = splitToken(token);
  const revision = anyRevision(name);
  const system = systemOf(revision);
  const { notation, properties, choices, raceProperties, raceChoices } = system;
  const judged = (all: readonly Property[], open: readonly Choice[]): readonly Property[] => [...all, ...open.filter(({ id }) => id === found)];
  if (isRace(source)) {
    const race = readRace(source, notation);
    return { system, walk: walkRace(revision, race, judged(raceProperties, raceChoices)), extent: raceExtent(race, race.schedule.length) };
  }
  const program = readProgram(source, notation);
  return { system, walk: walkSequence(revision, program, judged(properties, choices)), extent: count(program.actions.length, 'call') };
}

/** What was walked through once is not again. */
export class Walks {
  private readonly known = new Map<string, ToldWalk>();

  /** Throws TokenError, UsageError. */
  of(token: string, found: string): ToldWalk {
    const key = `${OPEN.has(found) ? found : ''} ${token}`;
    const walked = this.known.get(key) ?? walkOf(token, found);
    this.known.set(key, walked);
    return walked;
  }
}

/** What is left open, by id. */
const OPEN = new Set(SYSTEMS.flatMap(({ choices, raceChoices }) => [...choices, ...raceChoices].map(({ id }) => id)));
