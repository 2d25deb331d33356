// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 21: LUO's data is handed over exactly when it is FROZEN and KHO finalized. */
import { entryFunction, hasJumped, isCommitted, NOTHING, stateless, type Observation, type Violation } from '../property.js';

export const theNextKernelFindsLuoOnlyAfterFreeze = stateless(
  {
    id: 'the-next-kernel-finds-luo-only-after-freeze',
    statement:
      'The next kernel finds LUO’s data exactly when the jump was made in FROZEN with KHO finalized; a cancel under way that has told no file of its end makes no difference.',
    source: ['21 (C)', '12 (M)'],
    holds: 'at the jump',
  },
  (observation) => {
    const { action, before, rebooted, outcome, events } = observation;
    if (observation.concurrent) return amongOthers(observation);
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

/** A jump beside calls of other tasks: what they may have come to decides what it hands over. */
function amongOthers(observation: Observation): readonly Violation[] {
  const { action, rebooted, concurrent } = observation;
  const jumps = concurrent?.jumps ?? [];
  const isLive = rebooted === 'booted';
  if (!hasJumped(observation) || jumps.length !== 1 || (jumps[0] === 'booted') === isLive) return NOTHING;
  return [
    {
      cause: isLive ? 'handover-unfrozen' : `handover-lost-${rebooted}`,
      where: entryFunction(action),
      expected: isLive
        ? 'the next kernel finds nothing of LUO: no order of the calls leaves it FROZEN at the jump'
        : "the jump hands LUO's data over: in every order of the calls it is FROZEN at the jump",
      happened: isLive ? "the next kernel finds LUO's data" : 'the reboot froze, and the next kernel finds nothing',
    },
  ];
}
