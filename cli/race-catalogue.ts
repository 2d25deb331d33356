// SPDX-License-Identifier: GPL-2.0-only
/** @file What reports on races have to be told, from where it is kept. */
import type { Race } from '../search/race/program.js';
import type { Statement } from '../report/catalogue.js';
import type { System } from '../systems/system.js';
import { v1 } from '../systems/v1.js';
import type { RaceCatalogue } from '../report/race/catalogue.js';
import { catalogue } from './catalogue.js';
import { systemNamed } from './lookup.js';
import { printHead } from './token.js';

/** `v1 posted: open s0 | close s0 || prepare s1 | @ 3>1`. */
export function printRaceToken(revision: string, race: Race): string {
  return `${printHead(revision)} ${systemNamed(revision).notation.printRace(race)}`;
}

/** Reads the series from disk. */
export function raceCatalogue(system: System = v1): RaceCatalogue {
  const known = catalogue(system);
  const several: readonly Statement[] = [...system.raceProperties, ...system.raceChoices];
  const properties = new Map<string, Statement>([...known.properties, ...several.map((property) => [property.id, property] as const)]);
  return { ...known, properties, raceText: (race) => system.notation.printRace(race), raceToken: printRaceToken };
}
