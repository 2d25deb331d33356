// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 21: LUO's data is handed over exactly when it is FROZEN and KHO finalized. */
import { isCommitted, NOTHING, stateless } from '../../property.js';

export const theNextKernelFindsLuoOnlyAfterFreeze = stateless(
  {
    id: 'the-next-kernel-finds-luo-only-after-freeze',
    statement: 'The next kernel finds LUO’s data exactly when the jump was made in FROZEN with KHO finalized.',
    source: ['21 (C)'],
    holds: 'at the jump',
  },
  ({ action, before, rebooted, outcome, events }) => {
    if (action.verb !== 'reboot' || action.kexec !== 'ok' || rebooted === 'refused' || rebooted === null) return NOTHING;
    if (outcome.ret !== 0 && rebooted !== 'booted') return NOTHING;
    const isLive = isCommitted(before.state);
    if (isLive && rebooted === 'booted') return NOTHING;
    if (!isLive && rebooted === 'plain' && !events.some(({ event }) => event.startsWith('kexec_without'))) return NOTHING;
    return [
      {
        cause: isLive ? `handover-lost-${rebooted}` : `handover-from-${before.state}`,
        where: 'liveupdate_reboot',
        expected: isLive ? "the jump hands LUO's data over" : `a plain kexec from ${before.state.toUpperCase()} boots a kernel that finds nothing of LUO`,
        happened: isLive
          ? `LUO froze, and the next kernel finds nothing (${before.kho.finalized ? '' : 'KHO was not finalized'})`.replace(' ()', '')
          : "the next kernel finds a subtree of LUO in KHO's root blob",
      },
    ];
  },
);
