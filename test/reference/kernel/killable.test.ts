// SPDX-License-Identifier: GPL-2.0-only
/** @file Locks that are tried, waits that a signal or the time ends, readers of RCU. */
import { describe, expect, it } from 'vitest';
import {
  call_rcu,
  completion,
  COMPLETION_STEP,
  DECLARE_RWSEM,
  DEFINE_MUTEX,
  down_read,
  down_read_killable,
  down_read_trylock,
  down_write,
  downgrade_write,
  mutex_is_locked,
  mutex_lock,
  mutex_lock_interruptible,
  mutex_lock_killable,
  mutex_trylock,
  mutex_unlock,
  rcu_domain,
  rcu_read_lock,
  rcu_read_unlock,
  synchronize_rcu,
  TIMED_OUT,
  up_read,
  up_write,
  wait_for_completion_step,
  type Kernel,
} from '../../../reference/kernel/index.js';
import { run } from '../../../reference/engine/execution.js';
import { RandomWalk } from '../../../reference/engine/random-walk.js';
import { Workbench } from './workbench.js';

describe('a mutex', () => {
  it('that is tried is not waited for, and is in no order of locks before it is held', () => {
    const bench = new Workbench();
    const [a, b] = [DEFINE_MUTEX(bench.k, 'a'), DEFINE_MUTEX(bench.k, 'b')];
    const answers = bench.do(function* () {
      yield mutex_lock(a);
      const [first, again, looked] = [yield mutex_trylock(b), yield mutex_trylock(b), yield mutex_is_locked(b)];
      yield mutex_unlock(b);
      yield mutex_unlock(a);
      return [first, again, looked, yield mutex_is_locked(b)];
    });
    expect([answers, bench.k.lockdep.edges()]).toEqual([[1, 0, 1, 0], []]);
    bench.do(function* () {
      yield mutex_trylock(b);
      yield mutex_lock(a);
    });
    expect(bench.k.lockdep.edges()).toEqual(['b>a']);
  });

  it.each([
    ['killably', mutex_lock_killable],
    ['interruptibly', mutex_lock_interruptible],
  ] as const)('that is waited for %s is given up at a fatal signal, and goes to the next', (_, lock_it) => {
    const bench = new Workbench();
    const lock = DEFINE_MUTEX(bench.k, 'lock');
    const holder = bench.start(function* () {
      yield mutex_lock(lock);
      yield mutex_unlock(lock);
    });
    holder.move();
    const waiters = [lock_it, mutex_lock].map((take) =>
      bench.start(function* (): Kernel<number> {
        return yield take(lock);
      }),
    );
    for (const task of waiters) task.move();
    expect(waiters.map((task) => lock.isAwaitedKillably(task))).toEqual([true, false]);
    for (const task of waiters) task.kill();
    expect(waiters.map(({ status }) => status)).toEqual(['ready', 'blocked']);
    expect(bench.run(waiters[0]!).result).toBe(-4);
    bench.run(holder);
    expect(lock.holder).toBe(waiters[1]);
    const late = bench.start(function* (): Kernel<number> {
      return yield lock_it(lock);
    });
    late.signalled = true;
    expect(bench.run(late).result).toBe(-4);
  });
});

describe('a semaphore', () => {
  it('that a writer downgrades lets the readers at the head in, and nobody write', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const writer = bench.start(function* () {
      yield down_write(sem);
      yield downgrade_write(sem);
      yield up_read(sem);
    });
    writer.move();
    const [reader, second] = [down_read, down_write].map((take) =>
      bench.start(function* () {
        yield take(sem);
      }),
    );
    reader!.move();
    second!.move();
    writer.move();
    expect([reader!.status, second!.status, sem.readers, sem.writer]).toEqual(['ready', 'blocked', 2, null]);
    expect(
      bench.do(function* (): Kernel<number> {
        return yield down_read_trylock(sem);
      }),
    ).toBe(0);
    expect(bench.events()).toEqual([]);
    bench.do(function* () {
      yield downgrade_write(DECLARE_RWSEM(bench.k, 'other'));
    });
    expect(bench.events()).toEqual(['unbalanced_up_write:other']);
  });

  it('that is read killably is given up at a fatal signal', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const writer = bench.start(function* () {
      yield down_write(sem);
      yield up_write(sem);
    });
    writer.move();
    const reader = bench.start(function* (): Kernel<number> {
      return yield down_read_killable(sem);
    });
    reader.move();
    reader.kill();
    expect(bench.run(reader).result).toBe(-4);
    bench.run(writer);
    expect(sem.idle).toBe(true);
  });
});

describe('a wait with a limit', () => {
  it('ends once nobody can move, that with the earliest deadline first', () => {
    const bench = new Workbench();
    const done = { value: 0 };
    const x = new completion(bench.k, 'x', null, done);
    const order: number[] = [];
    const waits = (timeout: number): Kernel<void> =>
      (function* () {
        const answer = yield wait_for_completion_step(x, false, timeout, 0);
        expect(answer).toBe(TIMED_OUT);
        order.push(timeout);
      })();
    const tasks = [30, 10, 20].map((timeout) => bench.start(() => waits(timeout)));
    const walk = new RandomWalk(1, 1);
    walk.begin();
    expect(run(tasks, walk)).toBe('finished');
    expect([order, bench.k.jiffies]).toEqual([[10, 20, 30], 30]);
  });

  it('does not end by the time where somebody completes it', () => {
    const bench = new Workbench();
    const done = { value: 0 };
    const x = new completion(bench.k, 'x', null, done);
    const waiter = bench.start(function* (): Kernel<number> {
      return yield wait_for_completion_step(x, true, 10, 0);
    });
    const other = bench.start(function* () {
      yield COMPLETION_STEP.complete(x);
    });
    const walk = new RandomWalk(1, 1);
    walk.begin();
    expect(run([waiter, other], walk)).toBe('finished');
    expect([waiter.result, done.value, x.idle]).toEqual([expect.toSatisfy((answer) => answer === 0 || answer === 1), expect.any(Number), true]);
  });
});

describe('a grace period', () => {
  it('waits for those who read when it began, and for nobody else', () => {
    const bench = new Workbench();
    const rcu = new rcu_domain<string>(bench.k, 'rcu', null, false);
    const ran: string[] = [];
    rcu.run = (callback) => void ran.push(callback);
    const reads = function* (): Kernel<void> {
      yield rcu_read_lock(rcu);
      yield rcu_read_unlock(rcu);
    };
    const [early, late] = [bench.start(reads), bench.start(reads)];
    early.move();
    const waiter = bench.start(function* () {
      yield synchronize_rcu(rcu);
      yield call_rcu(rcu, 'second');
    });
    const caller = bench.start(function* () {
      yield call_rcu(rcu, 'first');
    });
    waiter.move();
    bench.run(caller);
    late.move();
    expect([waiter.status, ran]).toEqual(['blocked', []]);
    early.move();
    expect([waiter.status, ran]).toEqual(['ready', ['first']]);
    bench.run(waiter);
    expect(ran).toEqual(['first']);
    bench.run(late);
    expect([ran, rcu.idle]).toEqual([['first', 'second'], true]);
    expect(bench.events()).toEqual([]);
  });
});
