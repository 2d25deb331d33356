// SPDX-License-Identifier: GPL-2.0-only
/** @file Which of the kernel's own checkers would have seen a race in the execution that shows it. */
import { systemOf } from '../../systems/index.js';
import type { Revision } from '../../systems/system.js';
import { seenBy } from '../seen-by.js';
import type { SeenBy } from '../tools.js';
import { dataRaceSighting, Watcher, type Sighting } from '../sightings.js';
import { findingId } from '../verdict.js';
import { replay } from './explore.js';
import { located } from './judge.js';
import type { Race } from './program.js';
import { isDataRace, noDataRace } from '../../properties/concurrent.js';
import { isOfDefect } from './repairs.js';

/** What tools would report of a race, whatever it is a sign of: data races come last, they are no matter of order. */
function sightingsIn(revision: Revision, race: Race): readonly Sighting[] {
  const watcher = new Watcher(systemOf(revision).watched);
  const { violations } = replay(revision, race, [watcher, noDataRace], { dataRaces: true });
  const unordered = violations.filter(({ property }) => isDataRace(property));
  return [...watcher.sightings, ...unordered.map(({ property, violation }) => dataRaceSighting(property, violation))];
}

/** Of one execution as a whole. */
export const seenInRace = (revision: Revision, race: Race): SeenBy => seenBy(sightingsIn(revision, race), true, () => true);

/** As of a finding of one task. `seenAs`: its id as `explore` gives it. */
export function raceSeenBy(revision: Revision, race: Race, seenAs: string, fix: string | null): SeenBy {
  const known = new Map<string, boolean>();
  return seenBy(sightingsIn(revision, race), true, ({ property, violation }) => {
    const id = findingId(property.id, located(systemOf(revision), violation));
    const isSame = known.get(id) ?? (id === seenAs || isOfDefect(revision, race.program, property, id, fix));
    known.set(id, isSame);
    return isSame;
  });
}
