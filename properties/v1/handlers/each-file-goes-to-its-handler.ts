// SPDX-License-Identifier: GPL-2.0-only
/** @file Of several handlers, one has a file from the registration to finish in the next kernel. */
import { noEvent } from '../../events.js';
import { tokenName } from '../words.js';

export const eachFileGoesToItsHandler = noEvent(
  {
    id: 'each-file-goes-to-its-handler',
    statement: 'All callbacks for a file, in the next kernel too, go to the handler that has accepted it.',
    source: ['11', '12 (M)'],
    holds: 'at every step',
  },
  {
    kinds: ['wrong_handler'],
    expected: 'the handler that has accepted a file is the one that is called for it',
    cause: (_, [callback]) => `wrong-handler-${callback}`,
    happened: ([callback, token]) => `${callback} of another handler was called for ${tokenName(BigInt(token ?? 0))}`,
  },
);
