// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 12 and 20: what a kernel wrote does not kill the next one. */
import { noEvent } from '../../events.js';

export const theNextKernelNeverPanics = noEvent(
  {
    id: 'the-next-kernel-never-panics',
    statement: 'No kernel panics on a blob that a kernel wrote, whatever handlers it has.',
    source: ['12 (M)', '20 (C)'],
    holds: 'at every step',
  },
  {
    kinds: ['panic'],
    expected: 'the kernel goes on',
    where: ([where]) => where,
    happened: ([where, why]) => `Kernel panic in ${where}(): ${why?.replaceAll('_', ' ') ?? 'unknown'}`,
  },
);
