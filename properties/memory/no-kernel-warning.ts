// SPDX-License-Identifier: GPL-2.0-only
/** @file A WARN says that the author of the code thought this impossible. */
import { noEvent } from '../events.js';

export const noKernelWarning = noEvent(
  {
    id: 'no-kernel-warning',
    statement: 'No WARN fires.',
    source: ['8 (K)', '9 (K)', '11 (K)'],
    holds: 'at every step',
  },
  {
    kinds: ['warn'],
    expected: 'no WARN',
    where: ([where]) => where,
    happened: ([where]) => `WARNING in ${where}()`,
  },
);
