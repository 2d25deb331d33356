// SPDX-License-Identifier: GPL-2.0-only
/** @file Which calls wait for the callbacks of others, as a note: no sentence of the semantics says how long a call may take. */
import type { Wait, Waits } from '../../search/race/waits.js';
import { wrap } from '../layout.js';
import { RACE_WIDTH } from './names.js';

/** As a reader of the uAPI knows them. */
const NAMES: Readonly<Record<string, string>> = {
  open: 'open()',
  close: 'close()',
  preserve: 'FD_PRESERVE',
  unpreserve: 'FD_UNPRESERVE',
  restore: 'FD_RESTORE',
};
const nameOf = (verb: string): string => NAMES[verb] ?? verb.toUpperCase();

/** Empty when nothing waits. */
export function waitsLines({ waits, before }: Waits): string[] {
  if (waits.length === 0) return [];
  const callbacks = [...new Set(waits.map(({ callback }) => callback))];
  const added = before === null ? [] : waits.filter((wait) => !before.some((old) => sameCalls(old, wait)));
  const newCalls = [...new Set(added.map(({ call }) => nameOf(call)))];
  return [
    ...wrap("Note: while a handler's callback runs, these calls of other tasks wait for its end:", '  ', '  ', RACE_WIDTH),
    ...callbacks.flatMap((callback) => wrap(byLock(waits.filter((wait) => wait.callback === callback)), `    ${callback}: `, '      ', RACE_WIDTH)),
    ...(newCalls.length === 0
      ? []
      : wrap(`Before the patch ${newCalls.join(' and ')} did not wait${ofCallbacks(added, callbacks.length)}.`, '  ', '  ', RACE_WIDTH)),
    ...wrap(
      'No item of the semantics says how long a call may take. A callback that waits for a task in such a call waits for ever (item 16).',
      '  ',
      '  ',
      RACE_WIDTH,
    ),
  ];
}

const sameCalls = (a: Wait, b: Wait): boolean => a.callback === b.callback && a.call === b.call;

function byLock(waits: readonly Wait[]): string {
  const locks = [...new Set(waits.map(({ lock }) => lock))];
  return locks.map((lock) => `${waits.flatMap((wait) => (wait.lock === lock ? [nameOf(wait.call)] : [])).join(', ')} for ${lock}`).join('; ');
}

/** Which callbacks they are, unless it is all of them. */
function ofCallbacks(waits: readonly Wait[], all: number): string {
  const callbacks = [...new Set(waits.map(({ callback }) => callback))];
  return callbacks.length === all ? '' : ` for ${callbacks.join(', ')}`;
}
