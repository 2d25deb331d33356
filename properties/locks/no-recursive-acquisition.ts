// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 16: a task that reads waits for itself as soon as a writer queues between its two acquisitions. */
import { noEvent } from '../events.js';

export const noRecursiveAcquisition = noEvent(
  {
    id: 'no-recursive-acquisition',
    statement: 'No task takes a lock that it already holds.',
    source: ['16'],
    holds: 'at every step',
  },
  {
    kinds: ['recursive_read', 'recursive_write', 'recursive_lock'],
    expected: 'no lock is taken twice by one task: a fair rwsem deadlocks when a writer queues in between',
    happened: ([lock], functions) => `${functions[0] ?? 'the task'}() takes ${lock} for reading while it holds it${through(functions)}`,
  },
);

function through(functions: readonly string[]): string {
  return functions.length > 1
    ? ` (called from ${functions
        .slice(1)
        .filter((name) => name.startsWith('luo_') || name.startsWith('__luo'))
        .slice(0, 2)
        .join(', ')})`
    : '';
}
