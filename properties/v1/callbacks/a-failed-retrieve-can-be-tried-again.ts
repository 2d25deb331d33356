// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 13: `reclaimed` means successfully retrieved. */
import { hasJumped, NOTHING, type Monitor, type Observation, type Property, type Violation } from '../property.js';
import { tokenName } from '../words.js';

export const aFailedRetrieveCanBeTriedAgain: Property = {
  id: 'a-failed-retrieve-can-be-tried-again',
  statement: 'A token whose retrieve failed is not reclaimed: it can be restored again.',
  source: ['13 (K)'],
  holds: 'between calls',
  monitor: () => new Retries(),
};

class Retries implements Monitor {
  private readonly retrieved = new Set<bigint>();

  observe(observation: Observation): readonly Violation[] {
    const { action, outcome, callbacks, tokens, before } = observation;
    for (const { kind, token, failed } of callbacks) if (kind === 'retrieve' && !failed) this.retrieved.add(token);
    if (hasJumped(observation)) this.retrieved.clear();
    if (action.verb !== 'restore') return NOTHING;
    const token = tokens[action.token]!;
    if (outcome.ret !== '-EINVAL' || callbacks.length > 0 || before.state !== 'updated' || this.retrieved.has(token)) return NOTHING;
    return [
      {
        cause: 'refused-after-a-failed-retrieve',
        where: 'luo_retrieve_file',
        expected: 'reclaimed means successfully retrieved: after a failed retrieve the token can be tried again',
        happened: `-EINVAL for ${tokenName(token)}, which nobody ever got`,
      },
    ];
  }
}
