// SPDX-License-Identifier: GPL-2.0-only
/** @file Strategies counted on tiny programs, and against each other on random ones. */
import { describe, expect, it } from 'vitest';
import { Dpor } from '../../../reference/engine/dpor.js';
import { run, type Ending, type Strategy } from '../../../reference/engine/execution.js';
import { Exhaustive } from '../../../reference/engine/exhaustive.js';
import { Random } from '../../../reference/engine/random.js';
import { BLOCKED, type Step, type Steps } from '../../../reference/engine/step.js';
import { Task } from '../../../reference/engine/task.js';

/** Shared memory of a tiny program: variables and one-owner locks with queues. */
class Memory {
  readonly values: number[] = [0, 0, 0];
  readonly owners: (Task | null)[] = [null, null];
  readonly queues: Task[][] = [[], []];
  touch: (location: number, write: boolean) => void = () => undefined;
}

type Op = { readonly kind: 'read' | 'add' | 'double' | 'lock' | 'unlock' | 'local'; readonly on: number };

const OBJECT = { name: 'memory' };
const step = (execute: (task: Task) => number): Step => ({ name: 'op', access: 'write', object: OBJECT, execute });

function stepOf(memory: Memory, { kind, on }: Op, seen: number[]): Step {
  switch (kind) {
    case 'local':
      return step(() => 0);
    case 'read':
      return step(() => {
        memory.touch(on, false);
        seen.push(memory.values[on]!);
        return 0;
      });
    case 'add':
    case 'double':
      return step(() => {
        memory.touch(on, true);
        memory.values[on] = kind === 'add' ? memory.values[on]! + 1 : memory.values[on]! * 2;
        return 0;
      });
    case 'lock':
      return step((task) => {
        memory.touch(10 + on, true);
        if (memory.owners[on] === null) {
          memory.owners[on] = task;
          return 0;
        }
        memory.queues[on]!.push(task);
        return BLOCKED;
      });
    case 'unlock':
      return step(() => {
        memory.touch(10 + on, true);
        const next = memory.queues[on]!.shift() ?? null;
        memory.owners[on] = next;
        next?.wake(0);
        return 0;
      });
  }
}

function* body(memory: Memory, ops: readonly Op[], seen: number[]): Steps<void> {
  for (const op of ops) yield stepOf(memory, op, seen);
}

/** Runs all executions of a strategy; answers their number and the set of final states. */
function explore(programs: readonly (readonly Op[])[], strategy: Strategy & { touch?: (location: number, write: boolean) => void }, isLate = false) {
  const finals = new Set<string>();
  let executions = 0;
  while (strategy.begin()) {
    const memory = new Memory();
    if (isLate) (strategy as Dpor).beforeNew(() => (memory.touch = strategy.touch!.bind(strategy)));
    else if (strategy.touch) memory.touch = strategy.touch.bind(strategy);
    const seen = programs.map((): number[] => []);
    const tasks = programs.map((ops, id) => new Task(id, `t${id}`, body(memory, ops, seen[id]!)));
    for (const task of tasks) task.start();
    const ending: Ending = run(tasks, strategy);
    if (ending === 'pruned') continue;
    executions++;
    finals.add(JSON.stringify([ending, memory.values, seen, tasks.map(({ status }) => status)]));
  }
  return { executions, finals };
}

const ops = (...words: string[]): Op[] => words.map((word) => ({ kind: word.slice(0, -1) as Op['kind'], on: Number(word.at(-1)) }));
const locals = (n: number): Op[] => Array.from({ length: n }, () => ({ kind: 'local', on: 0 }));

describe('exhaustive search', () => {
  it.each([
    [[3, 3], 20],
    [[1, 1], 2],
    [[2, 2, 2], 90],
    [[4, 4], 70],
    [[1, 2, 3], 60],
  ])('runs tasks of %j steps in %i interleavings', (lengths, count) => {
    expect(explore(lengths.map(locals), new Exhaustive()).executions).toBe(count);
  });

  it.each([
    [0, 2],
    [1, 6],
    [2, 14],
    [5, 20],
  ])('with at most %i preemptions runs two tasks of three steps in %i', (bound, count) => {
    expect(explore([locals(3), locals(3)], new Exhaustive(bound)).executions).toBe(count);
  });

  it('finds both ends of a deadlock', () => {
    const { finals } = explore([ops('lock0', 'lock1', 'unlock1', 'unlock0'), ops('lock1', 'lock0', 'unlock0', 'unlock1')], new Exhaustive());
    expect([...finals].filter((final) => final.includes('deadlock'))).toHaveLength(1);
  });
});

describe('partial-order reduction', () => {
  it('runs independent tasks once', () => {
    expect(explore([ops('add0', 'add0'), ops('add1', 'read1'), ops('add2')], new Dpor()).executions).toBe(1);
  });

  it('runs two writers of one variable in both orders', () => {
    expect(explore([ops('add0'), ops('double0')], new Dpor()).executions).toBe(2);
  });

  it('runs readers in any one order', () => {
    expect(explore([ops('read0', 'read1'), ops('read0', 'read1'), ops('read0')], new Dpor()).executions).toBe(1);
  });

  it('runs one writer and n readers in 2^n classes', () => {
    expect(explore([ops('add0'), ops('read0'), ops('read0'), ops('read0')], new Dpor()).executions).toBe(8);
  });

  it('finds exactly the final states of exhaustive search on 400 random programs', () => {
    const random = new Random(1);
    const kinds: Op['kind'][] = ['read', 'add', 'double', 'local'];
    let reduced = 0;
    let plain = 0;
    let deadlocks = 0;
    for (let i = 0; i < 400; i++) {
      const programs = Array.from({ length: 2 + random.below(2) }, () => {
        const middle = Array.from({ length: 1 + random.below(2) }, (): Op => ({ kind: kinds[random.below(4)]!, on: random.below(2) }));
        const lock = random.below(3);
        if (lock === 2) return middle;
        const inner = random.below(3) === 0 ? [{ kind: 'lock', on: 1 - lock } as Op, ...middle, { kind: 'unlock', on: 1 - lock } as Op] : middle;
        return [{ kind: 'lock', on: lock } as Op, ...inner, { kind: 'unlock', on: lock } as Op];
      });
      const all = explore(programs, new Exhaustive());
      const some = explore(programs, new Dpor());
      expect([...some.finals].sort(), JSON.stringify(programs)).toEqual([...all.finals].sort());
      expect(explore(programs, new Dpor(), true), 'told of new steps only').toEqual(some);
      plain += all.executions;
      reduced += some.executions;
      if ([...all.finals].some((final) => final.includes('deadlock'))) deadlocks++;
    }
    expect(deadlocks).toBeGreaterThan(10);
    expect(plain / reduced).toBeGreaterThan(5);
  });
});
