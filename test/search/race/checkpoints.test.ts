// SPDX-License-Identifier: GPL-2.0-only
/** @file Executions that go on in the middle of the one before, on bodies that can be put back: the same executions as from the beginning. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dpor } from '../../../reference/engine/dpor.js';
import { Run } from '../../../reference/engine/execution.js';
import { Remade, type Restore } from '../../../reference/engine/kept.js';
import { Around, BLOCKED, type Body, type Step } from '../../../reference/engine/step.js';
import { Task } from '../../../reference/engine/task.js';
import { Checkpoints, type Distances } from '../../../search/race/checkpoints.js';
import { DataRaces } from '../../../search/race/data-race.js';
import type { Call } from '../../../systems/system.js';

type Op = 'x' | 'y' | 'read x' | 'lock' | 'unlock';
const OPS: readonly Op[] = ['x', 'y', 'read x', 'lock', 'unlock'];

/** Two variables and a lock, which can be put back. */
class World {
  log: string[] = [];
  private owner: Task | null = null;
  private queue: Task[] = [];

  constructor(private readonly touch: (location: number, write: boolean) => void) {}

  step(op: Op): Step {
    return { name: op, access: op === 'unlock' ? 'release' : 'write', object: { name: 'world' }, execute: (task) => this.execute(op, task) };
  }

  private execute(op: Op, task: Task): number {
    this.touch(op === 'y' ? 2 : op.endsWith('x') ? 1 : 3, op !== 'read x');
    this.log.push(`${task.id} ${op}`);
    if (op === 'lock') {
      if (this.owner !== null) {
        this.queue.push(task);
        return BLOCKED;
      }
      this.owner = task;
    }
    if (op === 'unlock' && this.owner === task) {
      this.owner = this.queue.shift() ?? null;
      this.owner?.wake(this.log.length);
    }
    return this.log.length;
  }

  keep(): Restore {
    const { owner, log, queue } = this;
    const [lines, waiting] = [log.slice(), queue.slice()];
    return () => {
      this.owner = owner;
      this.log = lines.slice();
      this.queue = waiting.slice();
    };
  }
}

/** Takes its steps on the stack where it may; what they answer is its result. */
class OnTheStack implements Body<string> {
  private at = 0;
  private answers = '';

  constructor(
    private readonly world: World,
    private readonly ops: readonly Op[],
    private readonly task: () => Task,
  ) {}

  next(value: number): IteratorResult<Step, string> {
    const task = this.task();
    if (this.at > 0) this.answers += `${value} `;
    while (this.at < this.ops.length) {
      const left = task.take(this.world.step(this.ops[this.at++]!));
      if (left !== null) return { done: false, value: left };
      this.answers += `${task.wakeValue} `;
    }
    return { done: true, value: this.answers };
  }

  keep(): Restore {
    const { at, answers } = this;
    return () => {
      this.at = at;
      this.answers = answers;
    };
  }
}

const NEVER: Distances = { gap: Infinity, far: Infinity, again: 1, first: 0 };

/** What is shown by every execution, and how many began in the middle of another. */
function executions(programs: readonly (readonly Op[])[], distances: Distances): { readonly shown: readonly string[]; readonly resumed: number } {
  const dpor = new Dpor();
  const checkpoints = new Checkpoints<Runner>(dpor, dpor, distances);
  const shown: string[] = [];
  while (dpor.begin()) {
    const checkpoint = checkpoints.last();
    const races = new DataRaces({});
    const runner = checkpoint?.runner ?? new Runner(programs, dpor);
    const run = runner.prepare(races, checkpoints);
    checkpoint?.restore();
    if (checkpoint) races.recall(checkpoint.races!);
    const ending = run.run();
    shown.push([ending, ...runner.world.log, ...runner.tasks.map(({ result }) => String(result)), ...races.found.keys()].join());
  }
  return { shown: [...shown, `${dpor.explored} ${dpor.pruned} ${dpor.races}`], resumed: checkpoints.used };
}

class Runner {
  races!: DataRaces;
  readonly world: World;
  readonly tasks: readonly Task[];
  private at = 0;
  private run: Run | null = null;

  constructor(
    programs: readonly (readonly Op[])[],
    private readonly dpor: Dpor,
  ) {
    this.world = new World((location, write) => {
      dpor.touch(location, write);
      this.races.touch(location, { name: `variable ${location}`, ...(location === 3 && { ordering: 'lock' }) }, '', write);
    });
    this.tasks = programs.map((ops, id) => {
      const make = (): Body<string> => new OnTheStack(this.world, ops, () => task);
      // Also behind a step of something that goes back by itself, and as a generator, which is made anew.
      const bodies = [make, () => new Around(this.world.step('y'), make, (answer: string) => answer), () => new Remade(() => this.yielding(ops))];
      const task: Task = new Task(id, 'task', bodies[id]!());
      return task;
    });
  }

  private *yielding(ops: readonly Op[]): Generator<Step, string, number> {
    let answers = '';
    for (const op of ops) answers += `${yield this.world.step(op)} `;
    return answers;
  }

  prepare(races: DataRaces, checkpoints: Checkpoints<Runner>): Run {
    this.races = races;
    checkpoints.watch(this, races);
    if (this.run !== null) return this.run;
    this.run = new Run(this.tasks, this.dpor, { step: (task) => this.races.step(this.at++, task as Call) }, checkpoints);
    for (const task of this.tasks) task.start();
    return this.run;
  }

  keep(): Restore | null {
    const run = this.run!.keep();
    if (run === null) return null;
    const world = this.world.keep();
    const { at } = this;
    return () => {
      world();
      run();
      this.at = at;
    };
  }
}

describe('executions that go on in the middle of the one before', () => {
  const ops = fc.array(fc.constantFrom(...OPS), { minLength: 1, maxLength: 5 });

  it('are the same, wherever states are kept', () => {
    let resumed = 0;
    fc.assert(
      fc.property(fc.array(ops, { minLength: 2, maxLength: 3 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (programs, gap, far) => {
        const kept = executions(programs, { gap, far, again: 1, first: 0 });
        expect(kept.shown).toEqual(executions(programs, NEVER).shown);
        resumed += kept.resumed;
      }),
      { seed: 3, numRuns: 40, endOnFailure: true },
    );
    expect(resumed).toBeGreaterThan(300);
  });
});
