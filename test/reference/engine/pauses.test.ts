// SPDX-License-Identifier: GPL-2.0-only
/** @file Between a release and the plain code behind it others may come in, and a schedule says so without renumbering steps. */
import { describe, expect, it } from 'vitest';
import { Dpor } from '../../../reference/engine/dpor.js';
import { run, type Strategy } from '../../../reference/engine/execution.js';
import { Exhaustive } from '../../../reference/engine/exhaustive.js';
import { Recording, Replay, type Schedule } from '../../../reference/engine/schedule.js';
import { Operation, type Steps } from '../../../reference/engine/step.js';
import { Task } from '../../../reference/engine/task.js';

const RELEASE = 0;
const X = 1;

/** One task releases something and then writes `x` without a step; the other one reads `x` in a step. The answer is what was read. */
function execute(strategy: Strategy, pauses: boolean): number {
  const memory = strategy instanceof Dpor ? strategy : null;
  let x = 0;
  let read = -1;
  let released = false;
  const look = new Operation('look', 'read', { name: 'x' }, () => {
    memory?.touch(RELEASE, false);
    memory?.touch(X, false);
    read = released ? x : -1;
    return 0;
  });
  function* writer(): Steps<void> {
    yield new Operation('unlock', 'release', { name: 'lock' }, () => {
      memory?.touch(RELEASE, true);
      released = true;
      return 0;
    });
    memory?.touch(X, true);
    x = 1;
  }
  function* reader(): Steps<void> {
    yield look;
  }
  const tasks = [new Task(0, 'writer', writer()), new Task(1, 'reader', reader())];
  for (const task of tasks) {
    task.pauses = pauses;
    task.start();
  }
  run(tasks, strategy);
  return read;
}

function all(strategy: Strategy, pauses: boolean, schedules?: Map<number, Schedule>): number[] {
  const recording = new Recording(strategy);
  const seen: number[] = [];
  while (recording.begin()) {
    const read = execute(strategy instanceof Dpor ? strategy : recording, pauses);
    seen.push(read);
    schedules?.set(read, recording.schedule);
  }
  return seen.sort((a, b) => a - b);
}

describe('what follows a release', () => {
  it('can be preceded by others: -1 before it, 0 in between, 1 behind both', () => {
    expect(all(new Exhaustive(), false)).toEqual([-1, 1]);
    expect(all(new Exhaustive(), true)).toEqual([-1, 0, 1]);
    expect(all(new Dpor(), false)).toEqual([-1, 1]);
    expect(all(new Dpor(), true)).toEqual([-1, 0, 1]);
  });

  it('has no number of its own: a schedule without it means what it meant, one with it is early', () => {
    const schedules = new Map<number, Schedule>();
    all(new Exhaustive(), true, schedules);
    expect(schedules).toEqual(
      new Map<number, Schedule>([
        [1, []],
        [0, [{ at: 1, to: 1, early: true }]],
        [-1, [{ at: 0, to: 1 }]],
      ]),
    );
    for (const [read, schedule] of schedules) {
      const replay = new Replay(schedule);
      replay.begin();
      expect(execute(replay, true)).toBe(read);
      expect(replay.idle).toEqual([]);
    }
    // Not early: when the code behind the release has run.
    const late = new Replay([{ at: 1, to: 1 }]);
    late.begin();
    expect(execute(late, true)).toBe(1);
  });
});
