// SPDX-License-Identifier: GPL-2.0-only
/** @file A WARN says that the author of the code thought this impossible. */
import { noEvent } from '../events.js';
import { sleepsIn } from '../words.js';

export const noKernelWarning = noEvent(
  {
    id: 'no-kernel-warning',
    statement: 'No WARN fires.',
    source: ['8 (K)', '9 (K)', '11 (K)'],
    holds: 'at every step',
  },
  {
    // A count that goes below zero is warned of by whoever counts: lib/refcount.c, module_put().
    kinds: ['warn', 'refcount_underflow', 'refcount_inc_on_zero', 'refcount_saturated', 'refcount_dec_to_zero', 'module_put_underflow', 'sleeps_in_atomic'],
    expected: 'no WARN',
    where: ([where], kind) => (kind === 'warn' ? where : undefined),
    happened: ([where], functions, kind) =>
      kind === 'sleeps_in_atomic'
        ? sleepsIn(functions[0] ?? 'the call', where)
        : `WARNING in ${kind === 'warn' ? `${where}()` : `${functions[0] ?? 'the call'}(): ${kind.replaceAll('_', ' ')} of ${where}`}`,
  },
);
