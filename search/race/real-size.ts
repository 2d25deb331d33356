// SPDX-License-Identifier: GPL-2.0-only
/** @file Does a race show on a machine that people have, where the one that searches use is smaller? */
import { Replay } from '../../reference/engine/schedule.js';
import type { Property } from '../../properties/property.js';
import { systemOf } from '../../systems/index.js';
import type { Revision, Size } from '../../systems/system.js';
import { explore } from './explore.js';
import type { Race } from './program.js';
import { showing } from './shrink.js';

/** What has to be there besides; null: nothing. Undefined: it shows on none of them. `id`: as `explore` gives it. */
export function needsAtRealSize(revision: Revision, race: Race, id: string, property: Property): string | null | undefined {
  const sizes = systemOf(revision).machinery.realSizes(revision);
  return sizes.length === 0 ? null : sizes.find((size) => isShownAt(size, revision, race, id, property))?.needs;
}

/** Where the pages are as full the steps are mostly the same: another order is looked for only where this one does not show it. */
function isShownAt(size: Size, revision: Revision, { program, schedule }: Race, id: string, property: Property): boolean {
  const options = { dataRaces: property.id === 'no-data-race', racesOnly: true, size };
  if (explore(revision, program, new Replay(schedule), [property], options).seen.has(id)) return true;
  return showing(revision, program, id, property, { size }) !== null;
}
