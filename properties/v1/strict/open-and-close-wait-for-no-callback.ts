// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 16, read strictly: what a handler's callback may wait for. */
import { splitEvent } from '../../events.js';
import { choice, type Observation, type Violation } from '../property.js';

/** What had no lock to wait for before sessions. */
const CALLS: ReadonlySet<string> = new Set(['open', 'close']);

export const openAndCloseWaitForNoCallback = choice(
  {
    id: 'open-and-close-wait-for-no-callback',
    statement: 'A callback of a handler may wait for a task that opens or closes the device: neither waits for the end of a callback.',
    source: ['16', '1 (M)'],
    holds: 'at every step',
    label: 'a callback that waits (16)',
    otherwise: 'no item says what a callback may wait for; one that waits for FD_PRESERVE waits for ever before the patch too',
  },
  ({ entry, events }: Observation) =>
    events.flatMap(({ event }): Violation[] => {
      const { kind, about } = splitEvent(event);
      const [lock = '', call = ''] = about;
      if (kind !== 'waits_for_callback' || !CALLS.has(call)) return [];
      return [
        {
          cause: `waits_for_callback-${lock}-${call}`,
          where: entry,
          expected: `${call} returns while a callback waits for it`,
          happened: `${call} waits for ${lock}, which is held while the callback waits for that ${call}`,
        },
      ];
    }),
);
