// SPDX-License-Identifier: GPL-2.0-only
/** @file Names of the running C functions, read off the JavaScript stack. */
import { describe, expect, it } from 'vitest';
import { runningCode, runningFunctions } from '../../reference/kernel/index.js';
import { posted } from '../../reference/v1/revisions.js';
import { Machine } from '../../reference/machine.js';

function* luo_inner(): Generator<undefined, readonly string[], void> {
  yield;
  return runningFunctions();
}

function* luo_outer(): Generator<undefined, readonly string[], void> {
  return yield* luo_inner();
}

describe('backtrace', () => {
  it('sees the whole yield* chain after a step, innermost first', () => {
    const chain = luo_outer();
    chain.next();
    expect(chain.next().value).toEqual(['luo_inner', 'luo_outer']);
  });

  it('names no function of the machinery', () => {
    const outside = (): readonly string[] => runningFunctions();
    expect(outside()).toEqual([]);
  });

  it('says where a report was made', () => {
    const machine = new Machine(posted);
    machine.call(0, machine.sys_open(0));
    machine.call(0, machine.sys_ioctl(0, 6, 4, { token: 1n, fd: 0 }));
    const { events } = machine.call(0, machine.sys_close(0, 6));
    expect(events).toMatchObject([
      { event: 'recursive_read:luo_state_rwsem', functions: ['luo_state_read_enter', 'luo_unregister_file', 'luo_destroy_session', 'luo_release'] },
    ]);
  });

  it('gives file and line in traced mode', () => {
    const machine = new Machine(posted, { traced: true });
    const call = machine.spawn(0, machine.sys_open(0));
    call.start();
    call.move();
    expect(call.where?.functions).toEqual(['luo_create_session', 'luo_open']);
    expect(call.where?.source).toMatch(/^v1\/posted\/luo_files\.ts:\d+$/);
    expect(runningCode().functions).toEqual([]);
  });
});
