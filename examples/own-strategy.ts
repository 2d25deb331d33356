// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file A strategy of one's own: round robin, each task moves so many steps, then it is the next one's turn.
 *
 * A strategy is told when an execution begins, and asked before each step who moves. Here it schedules a race of the
 * posted patch: two tasks register files under the same token in two sessions, and both may succeed.
 *
 *     npx tsc -p examples/tsconfig.build.json && node examples/build/own-strategy.js
 */
import { exploreRace, findRevision, parseConcurrent, printRace, raceProperties } from 'luocheck';
import type { Strategy, Task } from 'luocheck/engine';

/** One execution with turns of 1 step, one with turns of 2 steps, and so on. */
class RoundRobin implements Strategy {
  private turn = 0;
  private left = 0;

  constructor(private readonly longestTurn: number) {}

  begin(): boolean {
    this.left = ++this.turn;
    return this.turn <= this.longestTurn;
  }

  next(ready: readonly Task[], last: Task | null): Task {
    if (last !== null && ready.includes(last) && --this.left > 0) return last;
    this.left = this.turn;
    return ready.find(({ id }) => last !== null && id > last.id) ?? ready[0]!;
  }
}

const program = parseConcurrent('open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1 |');

for (const revision of ['posted', 'corrected']) {
  const { executions, seen } = exploreRace(findRevision(revision)!, program, new RoundRobin(20), raceProperties);
  console.log(`${revision}: ${executions} executions, ${seen.size} findings`);
  for (const [id, { schedule }] of seen) console.log(`  ${id}: ${printRace({ program, schedule })}`);
}
