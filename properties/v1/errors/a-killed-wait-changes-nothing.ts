// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 17: a task that is killed while it waits for the state lock has done nothing. */
import { entryFunction, isCommitted, NOTHING, stateless, type Observation, type Violation } from '../property.js';
import { firstDifference } from './an-error-changes-nothing.js';

export const aKilledWaitChangesNothing = stateless(
  {
    id: 'a-killed-wait-changes-nothing',
    statement: 'A wait for the state lock that a fatal signal ends returns -EAGAIN and changes nothing.',
    source: ['17 (K)'],
    holds: 'between calls',
  },
  (observation) => {
    const { action, outcome, before, after, fired } = observation;
    if (action.fault?.kind !== 'killed') return NOTHING;
    if (!fired) return isDeaf(observation) ? [deaf(observation)] : NOTHING;
    if (!after) return NOTHING;
    const what = firstDifference(before, after);
    if (outcome.ret === '-EAGAIN' && what === undefined) return NOTHING;
    return [
      {
        cause: what === undefined ? `${action.verb}-returns-${outcome.ret}` : `${action.verb}-changes-${what.aspect}`,
        where: entryFunction(action),
        expected: 'a killed wait returns -EAGAIN and changes nothing',
        happened: `${action.verb} returned ${outcome.ret}${what === undefined ? '' : `, and ${what.text}`}`,
      },
    ];
  },
);

/** Did the call do its work, for which it had to wait for the state lock, without noticing the signal? */
function isDeaf({ action, outcome, before, rebooted }: Observation): boolean {
  return (
    (outcome.ret === 0 || rebooted === 'failed') &&
    (action.verb !== 'reboot' || before.state === 'prepared') &&
    (action.verb !== 'cancel' || isCommitted(before.state))
  );
}

function deaf({ action }: Observation): Violation {
  return {
    cause: `${action.verb}-waits-deaf`,
    where: entryFunction(action),
    expected: 'a fatal signal ends the wait for the state lock, with -EAGAIN',
    happened: `${action.verb} went on to its end, as if there had been no signal`,
  };
}
