// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 9: freeze is all or nothing. */
import { NOTHING, stateless } from '../property.js';
import { leftOfPrepare } from './undone.js';

export const aFailedFreezeUndoesPrepare = stateless(
  {
    id: 'a-failed-freeze-undoes-prepare',
    statement: 'After a freeze that failed every prepared or frozen file is cancelled once, and everything that prepare built is undone, KHO included.',
    source: ['9 (K)'],
    holds: 'between calls',
  },
  (observation) => {
    const { action, outcome, before, rebooted, fired } = observation;
    if (rebooted !== 'refused' || before.state !== 'prepared' || (fired && action.fault?.kind === 'killed')) return NOTHING;
    return leftOfPrepare(
      observation,
      'luo_freeze',
      `after a freeze that failed (${outcome.ret}) everything of the prepare is undone, so that it can be tried again`,
    );
  },
);
