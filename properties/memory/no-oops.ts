// SPDX-License-Identifier: GPL-2.0-only
/** @file Items 14, 16: a call that oopses does not end, and neither does who waits for its locks. */
import { noEvent } from '../events.js';

/** `null_pointer_dereference` -> as the kernel log has it. */
const DEATHS: Readonly<Record<string, string>> = {
  null_pointer_dereference: 'NULL pointer dereference',
  bad_memory_access: 'page fault',
  poison: 'general protection fault, the pointers of an entry that was deleted',
  stack_overflow: 'stack overflow',
};

/** What a kernel dies of: `NULL pointer dereference`, `kernel BUG`. */
export const deathText = (why: string): string => DEATHS[why] ?? (why.startsWith('BUG') ? 'kernel BUG' : why.replaceAll('_', ' '));

export const noOops = noEvent(
  {
    id: 'no-oops',
    statement: 'No call follows a bad pointer or comes to a BUG().',
    source: ['14 (K)', '16'],
    holds: 'at every step',
  },
  {
    kinds: ['oops'],
    expected: 'the call returns',
    cause: (_kind, [, ...why]) => why.join('-'),
    happened: ([where, ...why]) => `Oops in ${where}(): ${deathText(why.join(':'))}`,
  },
);
