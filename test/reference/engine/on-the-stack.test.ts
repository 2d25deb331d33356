// SPDX-License-Identifier: GPL-2.0-only
/** @file Bodies that carry their steps out themselves where their task goes on anyway, against generators that yield each: the same executions. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dpor } from '../../../reference/engine/dpor.js';
import { run, type Strategy, type Watcher } from '../../../reference/engine/execution.js';
import { Exhaustive } from '../../../reference/engine/exhaustive.js';
import { Pct } from '../../../reference/engine/pct.js';
import { RandomWalk } from '../../../reference/engine/random-walk.js';
import { Recording, Replay, type Schedule } from '../../../reference/engine/schedule.js';
import { BLOCKED, type Body, type Step, type Steps } from '../../../reference/engine/step.js';
import { Task } from '../../../reference/engine/task.js';

type Op = 'local' | 'write' | 'lock' | 'unlock';

/** A log that all tasks write, and one lock with a queue. */
class Memory {
  readonly log: string[] = [];
  owner: Task | null = null;
  readonly queue: Task[] = [];

  constructor(private readonly touch: (location: number, write: boolean) => void) {}

  step(op: Op): Step {
    const access = op === 'unlock' ? 'release' : 'write';
    return { name: op, access, object: { name: 'memory' }, execute: (task) => this.execute(op, task) };
  }

  private execute(op: Op, task: Task): number {
    if (op === 'local') return 0;
    this.touch(op === 'write' ? 1 : 2, true);
    this.log.push(`${task.id} ${op}`);
    if (op === 'lock' && this.owner !== null) {
      this.queue.push(task);
      return BLOCKED;
    }
    if (op === 'lock') this.owner = task;
    if (op === 'unlock') {
      this.owner = this.queue.shift() ?? null;
      this.owner?.wake(0);
    }
    return 0;
  }
}

function* yielding(memory: Memory, ops: readonly Op[]): Steps<void> {
  for (const op of ops) yield memory.step(op);
}

/** As compiled code does it. */
class OnTheStack implements Body<void> {
  task!: Task;
  /** How often a step was yielded, and how many were taken without asking. */
  static readonly counts = { yielded: 0, ahead: 0 };
  private at = 0;

  constructor(
    private readonly memory: Memory,
    private readonly ops: readonly Op[],
  ) {}

  next(): IteratorResult<Step, void> {
    while (this.at < this.ops.length) {
      this.goAhead();
      const op = this.ops[this.at++];
      const left = op === undefined ? null : this.task.take(this.memory.step(op));
      if (left === null) continue;
      OnTheStack.counts.yielded++;
      return { done: false, value: left };
    }
    return { done: true, value: undefined };
  }

  private goAhead(): void {
    const { ahead } = this.task;
    let taken = 0;
    while (taken < ahead && this.ops[this.at] === 'local') {
      this.at++;
      taken++;
    }
    if (taken > 0) this.task.took(taken);
    OnTheStack.counts.ahead += taken;
  }
}

/** What each execution comes to, with its schedule. `shown`: a watcher is shown each step. */
function executions(programs: readonly (readonly Op[])[], strategy: Strategy & Partial<Pick<Dpor, 'touch'>>, isOnTheStack: boolean, shown: boolean): string[] {
  const recording = new Recording(strategy);
  const all: string[] = [];
  while (all.length < 200 && recording.begin()) {
    const memory = new Memory((location, write) => strategy.touch?.(location, write));
    const tasks = programs.map((ops, id) => {
      const body = isOnTheStack ? new OnTheStack(memory, ops) : yielding(memory, ops);
      const task = new Task(id, `t${id}`, body);
      if (body instanceof OnTheStack) body.task = task;
      task.pauses = true;
      return task;
    });
    const moves: number[] = [];
    const watcher: Watcher = shown ? { step: ({ id }) => moves.push(id) } : { step: () => {}, steps: () => {} };
    for (const task of tasks) task.start();
    const ending = run(tasks, recording, watcher);
    all.push(JSON.stringify([ending, memory.log, tasks.map(({ status, steps }) => [status, steps]), recording.schedule, recording.preemptions, moves]));
  }
  return all;
}

const op = fc.constantFrom<Op>('local', 'local', 'write', 'lock', 'unlock');
const programs = fc.array(fc.array(op, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 3 });
const STRATEGIES: readonly (readonly [name: string, make: (seed: number) => Strategy])[] = [
  ['random walk', (seed) => new RandomWalk(seed, 20)],
  ['PCT', (seed) => new Pct(seed, 20)],
  ['exhaustive', () => new Exhaustive(2)],
  ['DPOR', () => new Dpor()],
];

describe('a body that stays on the stack while others move', () => {
  it.each(STRATEGIES)('%s makes the same executions of it', (_name, make) => {
    fc.assert(
      fc.property(programs, fc.boolean(), fc.integer({ min: 1, max: 1_000 }), (all, shown, seed) => {
        expect(executions(all, make(seed), true, shown)).toEqual(executions(all, make(seed), false, shown));
      }),
      { numRuns: 60, seed: 12, endOnFailure: true },
    );
  });

  it.each(STRATEGIES)('%s makes the same executions when nobody is shown each step, and its schedules are followed so too', (_name, make) => {
    const plain = (text: string): unknown[] => (JSON.parse(text) as unknown[]).slice(0, -1);
    fc.assert(
      fc.property(programs, fc.boolean(), fc.integer({ min: 1, max: 1_000 }), (all, isOnTheStack, seed) => {
        const shown = executions(all, make(seed), isOnTheStack, true).map(plain);
        expect(executions(all, make(seed), isOnTheStack, false).map(plain)).toEqual(shown);
        for (const [ending, log, , schedule] of shown.slice(0, 5)) {
          const [again] = executions(all, new Replay(schedule as Schedule), isOnTheStack, false).map(plain);
          expect(again).toEqual(executions(all, new Replay(schedule as Schedule), isOnTheStack, true).map(plain)[0]);
          expect(again!.slice(0, 2)).toEqual([ending, log]);
        }
      }),
      { numRuns: 40, seed: 3, endOnFailure: true },
    );
  });

  it('takes steps that are decided without being asked, and is put away less often than the processor is taken from it', () => {
    const counts = (strategy: Strategy): { readonly ahead: number; readonly yielded: number } => {
      Object.assign(OnTheStack.counts, { yielded: 0, ahead: 0 });
      executions([Array<Op>(50).fill('local'), Array<Op>(50).fill('local')], strategy, true, false);
      return { ...OnTheStack.counts };
    };
    expect(counts(new Pct(1, 1))).toEqual({ ahead: 98, yielded: 2 });
    const { yielded, ahead } = counts(new RandomWalk(1, 100));
    expect(ahead / 100).toBeGreaterThan(25);
    // A switch at every other of 100 steps, and two starts: one of two such switches puts a stack away.
    expect(yielded / 100).toBeLessThan(35);
  });
});
