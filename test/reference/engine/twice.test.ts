// SPDX-License-Identifier: GPL-2.0-only
/** @file Hidden nondeterminism is noticed, and the simulated kernel has none. */
import { describe, expect, it } from 'vitest';
import type { Property } from '../../../properties/property.js';
import { explore } from '../../../search/race/explore.js';
import { parseConcurrent } from '../../../systems/v1/notation.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { run } from '../../../reference/engine/execution.js';
import { Exhaustive } from '../../../reference/engine/exhaustive.js';
import { RandomWalk } from '../../../reference/engine/random-walk.js';
import type { Step, Steps } from '../../../reference/engine/step.js';
import { Task } from '../../../reference/engine/task.js';
import { HiddenNondeterminism, Twice } from '../../../reference/engine/twice.js';
import { findRevision, posted } from '../../../reference/v1/revisions.js';

const step = (name: string): Step => ({ name, access: 'call', object: { name: 'x' }, execute: () => 0 });

function runAll(strategy: Twice, body: () => Steps<void>): void {
  while (strategy.begin()) {
    const tasks = [0, 1].map((id) => new Task(id, `t${id}`, body()));
    for (const task of tasks) task.start();
    run(tasks, strategy);
  }
}

describe('running each execution twice', () => {
  it('passes what depends on the schedule alone', () => {
    const strategy = new Twice(new Exhaustive());
    runAll(strategy, function* () {
      yield step('a');
      yield step('b');
    });
    expect(strategy.compared).toBe(6);
  });

  it('notices a counter that outlives the execution', () => {
    let calls = 0;
    const body = function* (): Steps<void> {
      yield step('a');
      yield step(`b${calls++}`);
    };
    expect(() => runAll(new Twice(new Exhaustive()), body)).toThrow(HiddenNondeterminism);
  });

  it('notices an execution that is shorter the second time', () => {
    let calls = 0;
    const body = function* (): Steps<void> {
      if (calls++ < 2) yield step('a');
    };
    expect(() => runAll(new Twice(new Exhaustive()), body)).toThrow(HiddenNondeterminism);
  });

  it.each(['base', 'posted', 'corrected'])('finds none in %s', (name) => {
    for (const text of [
      'open s0; preserve s0 0x1 f0; open s1 | close s0 || prepare s1 || open s2 | cancel s1',
      'open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0 | restore s0 0x1 || finish s0 || unregister_handler |',
      'open s0; preserve s0 0x1 f0; prepare s0 | reboot || cancel s0 |',
    ]) {
      const strategy = new Twice(new RandomWalk(7, 60));
      explore(findRevision(name)!, parseConcurrent(text), strategy, raceProperties);
      expect(strategy.compared).toBe(60);
    }
  });
});

describe('exploring a program twice', () => {
  const program = parseConcurrent('open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 |');

  it.each([
    ['every class', () => new Dpor()],
    ['random walk', () => new RandomWalk(3, 50)],
  ] as const)('%s: counts and finds the same as once', (_, strategy) => {
    const once = explore(posted, program, strategy(), raceProperties, { dataRaces: true });
    const twice = explore(posted, program, strategy(), raceProperties, { dataRaces: true, twice: true });
    expect(once.executions).toBeGreaterThan(1);
    expect(once.seen.size).toBeGreaterThan(0);
    expect(twice).toEqual(once);
  });

  it('stops within its limit', () => {
    expect(explore(posted, program, new RandomWalk(3, 50), raceProperties, { limit: 7, twice: true }).executions).toBe(7);
  });

  it('notices a verdict that changes', () => {
    let calls = 0;
    const violation = { cause: 'mood', where: 'x', expected: '', happened: '' };
    const moody: Property = { ...raceProperties[0]!, id: 'moody', monitor: () => ({ observe: () => (calls++ % 2 === 0 ? [] : [violation]) }) };
    expect(() => explore(posted, program, new RandomWalk(3, 50), [moody], { twice: true })).toThrow(
      /differ at step \d+: first finished .*moody\/x\/mood, then finished [^/]*$/,
    );
  });
});
