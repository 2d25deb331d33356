// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 18, read strictly: what LUO has read of the incoming blob counts as a change, too. */
import { choice, entryFunction, NOTHING, type Observation } from '../property.js';
import type { View } from '../view.js';

const incoming = ({ incoming: known }: View): string => known.map(({ token }) => String(token)).join();

export const anErrorReadsNothing = choice(
  {
    id: 'an-error-reads-nothing',
    statement: 'A call that returns an error leaves the list of incoming files as it was, too.',
    source: ['18'],
    holds: 'between calls',
    label: 'errors that read (18)',
    otherwise: 'an error after LUO has read the incoming blob, which nobody outside can tell from one before',
  },
  (observation: Observation) => {
    const { action, outcome, before, after } = observation;
    if (outcome.ret === 0 || outcome.ret === null || !after || after.boot !== before.boot || incoming(before) === incoming(after)) return NOTHING;
    return [
      {
        cause: `${action.verb}-changes-incoming`,
        where: entryFunction(action),
        expected: 'an error returned means that nothing has changed, inside LUO either',
        happened: `${action.verb} returned ${outcome.ret}, and LUO has read the incoming blob meanwhile`,
      },
    ];
  },
);
