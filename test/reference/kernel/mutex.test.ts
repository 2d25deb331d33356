// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/mutex.h, and the order of locks. */
import { describe, expect, it } from 'vitest';
import {
  DECLARE_RWSEM,
  DEFINE_MUTEX,
  down_read,
  mutex_destroy,
  mutex_lock,
  mutex_unlock,
  up_read,
  type Kernel,
  type mutex,
} from '../../../reference/kernel/index.js';
import { Workbench } from './workbench.js';

function* critical(lock: mutex): Kernel<void> {
  yield mutex_lock(lock);
  yield mutex_unlock(lock);
}

describe('mutex', () => {
  it('goes to those who wait in the order in which they came', () => {
    const bench = new Workbench();
    const lock = DEFINE_MUTEX(bench.k, 'lock');
    const tasks = [0, 1, 2].map(() => bench.start(() => critical(lock)));
    for (const task of tasks) task.move();
    expect(tasks.map(({ status }) => status)).toEqual(['ready', 'blocked', 'blocked']);
    tasks[0]!.move();
    expect(lock.holder).toBe(tasks[1]);
    bench.run(tasks[1]!);
    expect(lock.holder).toBe(tasks[2]);
    bench.run(tasks[2]!);
    expect(lock.idle).toBe(true);
  });

  it('reports recursion, an unlock of somebody else, and destruction while held', () => {
    const bench = new Workbench();
    const lock = DEFINE_MUTEX(bench.k, 'lock');
    const holder = bench.start(() => critical(lock));
    holder.move();
    bench.do(function* () {
      mutex_destroy(lock);
      yield mutex_unlock(lock);
    });
    expect(bench.events()).toEqual(['destroyed_while_held:lock', 'unbalanced_unlock:lock']);
    const stuck = bench.do(function* () {
      yield mutex_lock(lock);
      yield mutex_lock(lock);
    });
    expect(stuck).toBe('blocked');
    expect(bench.events()).toEqual(['recursive_lock:lock']);
  });
});

describe('lock order', () => {
  it('reports a cycle once, when it closes', () => {
    const bench = new Workbench();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => DEFINE_MUTEX(bench.k, name)) as [mutex, mutex, mutex];
    const nest = (outer: mutex, inner: mutex): void => {
      bench.do(function* () {
        yield mutex_lock(outer);
        yield mutex_lock(inner);
        yield mutex_unlock(inner);
        yield mutex_unlock(outer);
      });
    };
    nest(a, b);
    nest(b, c);
    expect(bench.events()).toEqual([]);
    nest(c, a);
    expect(bench.events()).toEqual(['lock_order_cycle:c:a']);
    nest(c, a);
    expect(bench.events()).toEqual([]);
    expect(bench.k.lockdep.edges()).toEqual(['a>b', 'b>c', 'c>a']);
  });

  it('takes readers for what they are: holders', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const lock = DEFINE_MUTEX(bench.k, 'lock');
    bench.do(function* () {
      yield down_read(sem);
      yield mutex_lock(lock);
      yield up_read(sem);
      yield down_read(sem);
    });
    expect(bench.events()).toEqual(['lock_order_cycle:lock:sem']);
  });
});
