// SPDX-License-Identifier: GPL-2.0-only
/** @file Does a revision show a finding by the calls that show it on another? */
import { Dpor } from '../reference/engine/dpor.js';
import { systemOf } from '../systems/index.js';
import type { Program, Race } from '../systems/program.js';
import type { Revision, Size } from '../systems/system.js';
import type { Violation } from '../properties/property.js';
import type { Sight } from './cause.js';
import { execute } from './execute.js';
import { explore, replay } from './race/explore.js';
import { findingId } from './verdict.js';

/** So many interleavings of the calls of several tasks are looked at: how far each task has come when it is pre-empted is counted otherwise in other code. */
export const INTERLEAVINGS = 2_000;

/** A finding, as far as somebody else may show it. */
export interface Sought {
  readonly id: string;
  readonly shown: { readonly program: Program } | { readonly race: Race };
}

/** What is wrong with these calls: id -> violation, the first told first. Default size: that of the machine of searches. */
export function findingsOf(revision: Revision, shown: Sought['shown'], size?: Size): ReadonlyMap<string, Violation> {
  const { properties, raceProperties } = systemOf(revision);
  const found = new Map<string, Violation>();
  const note = (property: string, violation: Violation): void => {
    const id = findingId(property, violation);
    if (!found.has(id)) found.set(id, violation);
  };
  if ('program' in shown) {
    execute(
      revision,
      shown.program,
      properties,
      (property, violation) => {
        note(property.id, violation);
        return false;
      },
      size === undefined ? {} : { size },
    );
  } else {
    for (const { property, violation } of replay(revision, shown.race, raceProperties, { dataRaces: true }).violations) note(property.id, violation);
  }
  return found;
}

/** Of several tasks all interleavings that differ are tried, up to a bound behind which it is unknown. */
export function sightOf(revision: Revision, { id, shown }: Sought, size?: Size): Sight {
  if ('program' in shown) return findingsOf(revision, shown, size).has(id) ? 'shown' : 'not-shown';
  let isSeen = false;
  const { executions, pruned, limited } = explore(revision, shown.race.program, new Dpor(), systemOf(revision).raceProperties, {
    ...(size !== undefined && { size }),
    dataRaces: id.startsWith('no-data-race/'),
    limit: INTERLEAVINGS,
    until: ({ seen }) => (isSeen = seen.has(id)),
  });
  if (isSeen) return 'shown';
  return executions + pruned >= INTERLEAVINGS || limited > 0 ? 'unknown' : 'not-shown';
}
