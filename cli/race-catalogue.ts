// SPDX-License-Identifier: GPL-2.0-only
/** @file What reports on races have to be told, from where it is kept. */
import { printRace } from '../systems/v1/notation.js';
import type { Race } from '../search/race/program.js';
import { raceProperties } from '../properties/v1/tasks.js';
import type { RaceCatalogue } from '../report/race/catalogue.js';
import { catalogue } from './catalogue.js';
import { printHead } from './token.js';

/** `v1 posted: open s0 | close s0 || prepare s1 | @ 3>1`. */
export function printRaceToken(revision: string, race: Race): string {
  return `${printHead(revision)} ${printRace(race)}`;
}

/** Reads the series from disk. */
export function raceCatalogue(): RaceCatalogue {
  const known = catalogue();
  const properties = new Map([...known.properties, ...raceProperties.map((property) => [property.id, property] as const)]);
  return { ...known, properties, raceText: printRace, raceToken: printRaceToken };
}
