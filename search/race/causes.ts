// SPDX-License-Identifier: GPL-2.0-only
/** @file Which races in a revision of somebody's own have one cause. */
import { Dpor } from '../../reference/engine/dpor.js';
import type { Property } from '../../properties/property.js';
import type { Revision } from '../../systems/system.js';
import { repairsOf, toldByCause, type Looked } from '../causes.js';
import { explore } from './explore.js';
import type { RaceFinding } from './search.js';

/** Executions of one program at the most. */
const LIMIT = 600;

/**
 * As of findings of one task: two races have one cause when the same changes, undone alone, make both go away, and the calls of one show the
 * other too, in whatever interleaving, or both say the same of the same functions.
 */
export function racesByCause(revision: Revision, findings: readonly RaceFinding[], properties: readonly Property[]): readonly RaceFinding[] {
  return toldByCause(revision, findings, (finding, changes): Looked<RaceFinding> => {
    const { race, property, seenAs } = finding;
    const shownOn = (where: Revision, by: readonly Property[]): ReadonlySet<string> =>
      new Set(explore(where, race.program, new Dpor(), by, { limit: LIMIT, dataRaces: true, racesOnly: true }).seen.keys());
    const seen = shownOn(revision, properties);
    const beside = new Set(findings.flatMap((other) => (seen.has(other.seenAs) ? [other.id] : [])));
    const own = properties.filter(({ id }) => id === property);
    const repairs = repairsOf(changes, (change) => shownOn(change, own).has(seenAs));
    return { finding, beside, before: new Set(), death: null, repairs };
  });
}
