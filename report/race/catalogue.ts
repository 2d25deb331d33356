// SPDX-License-Identifier: GPL-2.0-only
/** @file What a report on races has to be told besides what every report is told. */
import type { Race } from '../../search/race/program.js';
import type { Catalogue } from '../catalogue.js';

export interface RaceCatalogue extends Catalogue {
  /** `open s0 | close s0 || prepare s1 | @ 3>1`. */
  raceText(race: Race): string;
  /** `v1 posted: …`: what `luocheck replay` takes. */
  raceToken(revision: string, race: Race): string;
}
