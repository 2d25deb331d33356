// SPDX-License-Identifier: GPL-2.0-only
/** @file What the calls of a concurrent program come to one after the other: only what they do not come to then takes several tasks. */
import { defaultChoice } from '../../reference/engine/schedule.js';
import type { Strategy } from '../../reference/engine/execution.js';
import type { Task } from '../../reference/engine/task.js';
import type { Revision } from '../../systems/system.js';
import type { Property } from '../../properties/property.js';
import { findingId } from '../verdict.js';
import { judge, startOf, type Start } from './judge.js';
import { taskIds, type ConcurrentProgram } from './program.js';

/** Orders that are tried at the most: what has more is made smaller first. */
const ORDERS = 120;

/** Each call to its end before the next begins, in the order in which `tasks` names their tasks. One execution. */
class InTurn implements Strategy {
  private started = false;
  private current: Task | null = null;
  private at = 0;

  constructor(private readonly tasks: readonly number[]) {}

  begin(): boolean {
    if (this.started) return false;
    this.started = true;
    return true;
  }

  next(ready: readonly Task[], last: Task | null): Task {
    // What comes after a call of a task is another object.
    if (this.current !== null && ready.includes(this.current)) return this.current;
    this.current = null;
    while (this.current === null && this.at < this.tasks.length) {
      const id = this.tasks[this.at++];
      this.current = ready.find((task) => task.id === id) ?? null;
    }
    return (this.current ??= defaultChoice(ready, last));
  }
}

/** Of one program on one revision; made when somebody asks. */
export class Serial {
  private known: { readonly behaviours: ReadonlySet<string>; readonly ids: ReadonlySet<string> } | null = null;

  /** `start`: of the program; it is left wherever the last order ends. */
  constructor(
    private readonly revision: Revision,
    private readonly program: ConcurrentProgram,
    private readonly properties: readonly Property[],
    private readonly start: Start | null = null,
  ) {}

  /** Do the calls, one after the other, ever come to this? */
  has(behaviour: string): boolean {
    return this.look().behaviours.has(behaviour);
  }

  /** As `ids`; none when nobody had to ask so far. */
  get askedFor(): ReadonlySet<string> {
    return this.known?.ids ?? new Set();
  }

  /** Ids, as `explore` gives them, of what some order shows. */
  get ids(): ReadonlySet<string> {
    return this.look().ids;
  }

  private look(): NonNullable<Serial['known']> {
    if (this.known) return this.known;
    const { revision, program, properties } = this;
    const behaviours = new Set<string>();
    const ids = new Set<string>();
    const start = this.start ?? startOf(revision, program, properties);
    for (const order of start ? ordersOf(program) : []) {
      const strategy = new InTurn(order);
      strategy.begin();
      const judged = judge(revision, program, strategy, properties, { start });
      if (!judged) continue;
      behaviours.add(judged.behaviour());
      for (const { property, violation } of judged.violations) ids.add(findingId(property.id, violation));
    }
    if (!this.start) start?.execution.computer.release();
    return (this.known = { behaviours, ids });
  }
}

/** The orders of all calls and signals in which each task's own stay in order. */
function* ordersOf(program: ConcurrentProgram): Generator<number[]> {
  const ids = taskIds(program);
  const lengths = ids.map((_, i) => program.tasks[i]?.length ?? 1);
  let left = ORDERS;
  for (const order of merges(lengths)) {
    if (left-- <= 0) return;
    yield order.map((i) => ids[i]!);
  }
}

function* merges(left: readonly number[]): Generator<number[]> {
  if (left.every((n) => n === 0)) yield [];
  for (const [i, n] of left.entries()) {
    if (n === 0) continue;
    for (const rest of merges(left.with(i, n - 1))) yield [i, ...rest];
  }
}
