// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 10: cancel works, and leaves nothing behind. */
import { isCommitted, NOTHING, stateless } from '../property.js';
import { leftOfPrepare } from './undone.js';

export const cancelUndoesPrepare = stateless(
  {
    id: 'cancel-undoes-prepare',
    statement: 'In PREPARED and FROZEN cancel works, calls cancel once for every prepared or frozen file, and leaves nothing behind.',
    source: ['10 (K)'],
    holds: 'between calls',
  },
  (observation) => {
    const { action, outcome, before, fired, model } = observation;
    if (action.verb !== 'cancel' || !isCommitted(before.state) || outcome.ret === null) return NOTHING;
    if (outcome.ret === 0) return leftOfPrepare(observation, 'luo_cancel', 'after a cancel nothing of the prepare is left');
    const hasDescriptor = model === null || (model.descriptors[action.session]?.[action.process] ?? 0) > 0;
    if (fired || !hasDescriptor || outcome.ret === '-EBADF') return NOTHING;
    return [
      {
        cause: `cancel-fails-in-${before.state}`,
        where: 'luo_cancel',
        expected: `cancel works from ${before.state.toUpperCase()}`,
        happened: `cancel returned ${outcome.ret}`,
      },
    ];
  },
);
