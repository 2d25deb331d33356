// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 8: prepare is all or nothing. */
import { NOTHING, stateless } from '../property.js';
import { leftOfPrepare } from './undone.js';

export const aFailedPrepareUndoesEverything = stateless(
  {
    id: 'a-failed-prepare-undoes-everything',
    statement:
      'After a prepare that failed every file that it prepared is cancelled once, the blob is gone, the state is NORMAL and the next prepare can work.',
    source: ['8 (K)'],
    holds: 'between calls',
  },
  (observation) => {
    const { action, outcome, before } = observation;
    if (action.verb !== 'prepare' || before.state !== 'normal' || outcome.ret === 0 || outcome.ret === null) return NOTHING;
    return leftOfPrepare(observation, 'luo_prepare', `after a prepare that failed (${outcome.ret}) nothing of it is left`);
  },
);
