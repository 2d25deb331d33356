// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/rwsem.h. */
import { describe, expect, it } from 'vitest';
import {
  DECLARE_RWSEM,
  down_read,
  down_write,
  down_write_killable,
  down_write_trylock,
  EINTR,
  Fault,
  rwsem_is_locked,
  up_read,
  up_write,
  type Kernel,
  type rw_semaphore,
} from '../../../reference/kernel/index.js';
import { Workbench } from './workbench.js';

function* reader(sem: rw_semaphore): Kernel<void> {
  yield down_read(sem);
  yield up_read(sem);
}

function* writer(sem: rw_semaphore): Kernel<void> {
  yield down_write(sem);
  yield up_write(sem);
}

function* killableWriter(sem: rw_semaphore): Kernel<number> {
  const ret = yield down_write_killable(sem);
  if (ret === 0) yield up_write(sem);
  return ret;
}

function* tryingWriter(sem: rw_semaphore): Kernel<number> {
  const ret = yield down_write_trylock(sem);
  if (ret === 1) yield up_write(sem);
  return ret;
}

describe('rwsem', () => {
  it('lets readers in together and keeps writers out', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const first = bench.start(() => reader(sem));
    const second = bench.start(() => reader(sem));
    const third = bench.start(() => writer(sem));
    first.move();
    second.move();
    third.move();
    expect([first.status, second.status, third.status]).toEqual(['ready', 'ready', 'blocked']);
    expect(sem.readers).toBe(2);
    expect(third.waiting_for).toBe(sem);
    first.move();
    expect(third.status).toBe('blocked');
    second.move();
    expect(third.status).toBe('ready');
    expect(sem.writer).toBe(third);
    bench.run(third);
    expect(rwsem_is_locked(sem)).toBe(false);
    expect(sem.idle).toBe(true);
    expect(bench.events()).toEqual([]);
  });

  it('makes a later reader wait behind a waiting writer', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const [early, write, late] = [bench.start(() => reader(sem)), bench.start(() => writer(sem)), bench.start(() => reader(sem))];
    early.move();
    write.move();
    late.move();
    expect(late.status).toBe('blocked');
    early.move();
    expect([write.status, late.status]).toEqual(['ready', 'blocked']);
    bench.run(write);
    expect(late.status).toBe('ready');
  });

  it('wakes all waiting readers when a reader is at the head, also those behind a writer', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const holder = bench.start(() => writer(sem));
    const waiters = [bench.start(() => reader(sem)), bench.start(() => writer(sem)), bench.start(() => reader(sem))];
    holder.move();
    for (const task of waiters) task.move();
    holder.move();
    expect(waiters.map((task) => task.status)).toEqual(['ready', 'blocked', 'ready']);
    expect(sem.queue).toEqual([waiters[1]]);
  });

  it('reports a recursive read, which is harmless alone', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const done = bench.do(function* () {
      yield down_read(sem);
      yield down_read(sem);
      yield up_read(sem);
      yield up_read(sem);
      return 'done';
    });
    expect(done).toBe('done');
    expect(bench.events()).toEqual(['recursive_read:sem']);
    expect(sem.idle).toBe(true);
  });

  it('deadlocks on a recursive read when a writer queued in between', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const twice = bench.start(function* () {
      yield down_read(sem);
      yield down_read(sem);
    });
    const write = bench.start(() => writer(sem));
    twice.move();
    write.move();
    twice.move();
    expect([twice.status, write.status]).toEqual(['blocked', 'blocked']);
  });

  it('blocks for good on a recursive write', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const outcome = bench.do(function* () {
      yield down_write(sem);
      yield down_write(sem);
    });
    expect(outcome).toBe('blocked');
    expect(bench.events()).toEqual(['recursive_lock:sem']);
  });

  describe('after an up_read too many', () => {
    function imbalanced(bench: Workbench, times = 1): rw_semaphore {
      const sem = DECLARE_RWSEM(bench.k, 'sem');
      for (let i = 0; i < times; i++)
        bench.do(function* () {
          yield up_read(sem);
        });
      expect(bench.events()).toEqual(new Array(times).fill('unbalanced_up_read:sem'));
      expect(sem.readers).toBe(-times);
      return sem;
    }

    it('a writer waits for ever for the reader that is one too few', () => {
      const bench = new Workbench();
      const sem = imbalanced(bench);
      expect(bench.do(() => writer(sem))).toBe('blocked');
      expect([sem.miscount, sem.idle, rwsem_is_locked(sem)]).toEqual([-1, false, true]);
      // Readers that come and go pass it, and do not wake it.
      const waits = sem.queue[0]!;
      for (let i = 0; i < 3; i++) bench.do(() => reader(sem));
      expect([waits.status, sem.readers]).toEqual(['blocked', -1]);
    });

    it('a writer comes in beside a reader, whose up_read then leaves the count as wrong as it was', () => {
      const bench = new Workbench();
      const sem = imbalanced(bench);
      const [read, write] = [bench.start(() => reader(sem)), bench.start(() => writer(sem))];
      read.move();
      expect(sem.readers).toBe(0);
      write.move();
      expect([read.status, write.status, sem.writer]).toEqual(['ready', 'ready', write]);
      bench.run(read);
      bench.run(write);
      expect(sem.readers).toBe(-1);
      expect(bench.events()).toEqual([]);
    });

    it('two readers at once keep a writer out until one of them has gone', () => {
      const bench = new Workbench();
      const sem = imbalanced(bench);
      const readers = [bench.start(() => reader(sem)), bench.start(() => reader(sem))];
      for (const task of readers) task.move();
      const write = bench.start(() => writer(sem));
      write.move();
      expect(write.status).toBe('blocked');
      readers[0]!.move();
      // One still reads.
      expect([write.status, readers[1]!.status]).toEqual(['ready', 'ready']);
    });

    it('readers that waited for a writer are not woken when the count is below 0 by then', () => {
      const bench = new Workbench();
      const sem = imbalanced(bench);
      const [read, write, late] = [bench.start(() => reader(sem)), bench.start(() => writer(sem)), bench.start(() => reader(sem))];
      read.move();
      write.move();
      late.move();
      expect(late.status).toBe('blocked');
      bench.run(read);
      bench.run(write);
      expect([late.status, sem.readers]).toEqual(['blocked', -1]);
    });

    it('a second one makes every reader warn, and come in all the same', () => {
      const bench = new Workbench();
      const sem = imbalanced(bench, 2);
      bench.do(() => reader(sem));
      expect(bench.events()).toEqual(['warn:rwsem_read_trylock']);
    });

    it('the harness of the recordings goes on with a count of 0', () => {
      const bench = new Workbench();
      bench.k.clamped = true;
      const sem = DECLARE_RWSEM(bench.k, 'sem');
      bench.do(function* () {
        yield up_read(sem);
      });
      expect(bench.events()).toEqual(['unbalanced_up_read:sem']);
      expect(sem.readers).toBe(0);
      bench.do(() => writer(sem));
      expect(sem.idle).toBe(true);
    });
  });

  it('takes away the hold of somebody else with an up_read too many', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const honest = bench.start(() => reader(sem));
    honest.move();
    bench.do(function* () {
      yield up_read(sem);
    });
    const write = bench.run(bench.start(() => writer(sem)));
    expect(write.status).toBe('done');
    expect(bench.events()).toEqual(['unbalanced_up_read:sem']);
  });

  it('lets a fatal signal end a killable wait only', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const holder = bench.start(() => reader(sem));
    const patient = bench.start(() => killableWriter(sem));
    const stubborn = bench.start(() => writer(sem));
    const behind = bench.start(() => reader(sem));
    holder.move();
    for (const task of [patient, stubborn, behind]) task.move();
    expect(sem.kill(stubborn)).toBe(false);
    expect(sem.kill(holder)).toBe(false);
    expect(sem.kill(patient)).toBe(true);
    bench.run(patient);
    expect(patient.result).toBe(-EINTR);
    expect([stubborn.status, behind.status]).toEqual(['blocked', 'blocked']);
    bench.run(holder);
    expect(stubborn.status).toBe('ready');
  });

  it('lets readers in when the writer that they waited behind is killed', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const holder = bench.start(() => reader(sem));
    const patient = bench.start(() => killableWriter(sem));
    const behind = bench.start(() => reader(sem));
    for (const task of [holder, patient, behind]) task.move();
    sem.kill(patient);
    expect(behind.status).toBe('ready');
    expect(sem.readers).toBe(2);
  });

  it('is tried without a wait, and is not got where anybody has it or waits for it', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const first = bench.start(() => tryingWriter(sem));
    first.move();
    expect(sem.writer).toBe(first);
    const second = bench.start(() => tryingWriter(sem));
    bench.run(second);
    expect(second.result).toBe(0);
    bench.run(first);
    expect([first.result, sem.idle]).toEqual([1, true]);
    const shared = bench.start(() => reader(sem));
    shared.move();
    const third = bench.start(() => tryingWriter(sem));
    bench.run(third);
    expect([third.result, sem.readers]).toEqual([0, 1]);
    expect(bench.events()).toEqual([]);
  });

  it('fails by injected fault without taking the lock', () => {
    const bench = new Workbench();
    const sem = DECLARE_RWSEM(bench.k, 'sem');
    const task = bench.start(() => killableWriter(sem));
    task.fault = new Fault('killed', 1, EINTR);
    bench.run(task);
    expect(task.result).toBe(-EINTR);
    expect(task.fault.fired).toBe(true);
    expect(sem.idle).toBe(true);
  });
});
