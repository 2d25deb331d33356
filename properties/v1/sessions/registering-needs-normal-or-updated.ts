// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 2: once the update has begun nothing is registered or unregistered. */
import { isCommitted, NOTHING, stateless } from '../property.js';

export const registeringNeedsNormalOrUpdated = stateless(
  {
    id: 'registering-needs-normal-or-updated',
    statement: 'In PREPARED and FROZEN no registration begins or ends by FD_PRESERVE or FD_UNPRESERVE.',
    source: ['2 (M, K)'],
    holds: 'between calls',
  },
  ({ action, outcome, before, after }) => {
    if ((action.verb !== 'preserve' && action.verb !== 'unpreserve') || !isCommitted(before.state) || !after) return NOTHING;
    const ids = (view: typeof before): string => view.registrations.map(({ id }) => id).join();
    if (outcome.ret !== 0 && ids(before) === ids(after)) return NOTHING;
    return [
      {
        cause: `${action.verb}-in-${before.state}`,
        where: action.verb === 'preserve' ? 'luo_register_file' : 'luo_unregister_file',
        expected: `-EBUSY in ${before.state.toUpperCase()}`,
        happened: `${action.verb} returned ${outcome.ret}`,
      },
    ];
  },
);
