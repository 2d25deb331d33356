// SPDX-License-Identifier: GPL-2.0-only
/** @file Which calls wait while a handler's callback runs, and how it is said. */
import { expect, it } from 'vitest';
import { waitsLines } from '../../../report/race/waits.js';
import { mutated } from '../../../reference/v1/mutants.js';
import type { Revision } from '../../../reference/v1/luo_internal.js';
import { base, corrected, posted } from '../../../reference/v1/revisions.js';
import { waitsOf } from '../../../search/race/waits.js';

const waiting = (revision: Revision, callback: string): Record<string, string> =>
  Object.fromEntries(waitsOf(revision).waits.flatMap((wait) => (wait.callback === callback ? [[wait.call, wait.lock]] : [])));

const STATE = { preserve: 'luo_state_rwsem', unpreserve: 'luo_state_rwsem', restore: 'luo_state_rwsem' };

it('open and close wait for prepare since the patch; what registers has always waited', () => {
  expect(waiting(base, 'prepare')).toEqual(STATE);
  expect(waiting(posted, 'prepare')).toEqual({ ...STATE, open: 'luo_sessions_list_rwsem', close: 'luo_sessions_list_rwsem' });
  expect(waiting(corrected, 'prepare')).toEqual({ ...STATE, open: 'luo_sessions_list_rwsem', close: 'luo_state_rwsem' });
  for (const callback of ['freeze', 'cancel', 'finish']) expect(waiting(base, callback)).toEqual(STATE);
});

it('GET_STATE waits for nobody, and is seen where it does', () => {
  for (const revision of [base, posted, corrected]) expect(waitsOf(revision).waits.map(({ call }) => call)).not.toContain('get_state');
  const slow = mutated(
    {
      name: 'slow-get-state',
      title: '',
      file: 'luo_core.ts',
      find: "    yield read(vars, 'luo_state');\n    return vars.luo_state;",
      replace: '    yield down_read(luo_state_rwsem);\n    yield up_read(luo_state_rwsem);\n    return vars.luo_state;',
    },
    corrected,
  );
  expect(waiting(slow, 'freeze')).toEqual({ ...waiting(corrected, 'freeze'), get_state: 'luo_state_rwsem' });
});

it('is a note, not a violation', () => {
  expect(waitsLines(waitsOf(base)).join(' ')).not.toContain('Before the patch');
  const text = waitsLines(waitsOf(posted)).join('\n');
  expect(text).toContain('    prepare: open(), close() for luo_sessions_list_rwsem; FD_PRESERVE,');
  expect(text).toContain('Before the patch open() and close() did not wait.');
  expect(text).toContain('No item of the semantics says how long a call may take.');
  expect(waitsLines({ waits: [], before: [] })).toEqual([]);
});
