// SPDX-License-Identifier: GPL-2.0-only
/** @file Dynamic partial-order reduction: at least one execution of every class of equivalent ones. */
import type { Ending, Strategy } from './execution.js';
import type { Task } from './task.js';
import { HiddenNondeterminism } from './twice.js';

/** One location that a step touched: `location * 2`, plus 1 for a write. */
type Touch = number;

const NONE: readonly Touch[] = [];

interface Event {
  readonly task: number;
  footprint: readonly Touch[];
  /** For each task its last event that happens before this one, or this one itself; -1: none. Empty until computed. */
  clock: readonly number[];
  /** Events that woke this task before it took this step: it could not have moved without them. */
  readonly woken: number;
}

/** The state before an event: what may be tried there. Sets of tasks are bit masks. */
interface Node {
  readonly ready: number;
  chosen: number;
  /** Tasks that have to be tried. */
  backtrack: number;
  /** Tasks whose next step need not be tried, with its footprint: tried here, or before and independent of all since. */
  readonly sleep: Map<number, readonly Touch[]>;
}

const bit = (task: number): number => 1 << task;

/** Conflicts with every step, also with one that touches nothing. */
const BARRIER: Touch = -1;

/** Two steps conflict when they touch one location and one of them writes. */
function conflict(a: readonly Touch[], b: readonly Touch[]): boolean {
  if (a[0] === BARRIER || b[0] === BARRIER) return true;
  for (const x of a) for (const y of b) if (x >> 1 === y >> 1 && ((x | y) & 1) === 1) return true;
  return false;
}

/**
 * Source-DPOR with sleep sets (Abdulla, Aronis, Jonsson, Sagonas: Optimal Dynamic Partial Order Reduction, POPL 2014,
 * algorithm 1). It learns from `touch` what each step touched while it ran. At most 30 tasks.
 *
 * A lock attempt is a step that can always be taken (the task enters the queue), so every conflict can be reversed
 * except the one between a release and the step of the task that it woke: that one is an edge without a race.
 */
export class Dpor implements Strategy {
  /** Executions run to their end. */
  explored = 0;
  /** Executions given up because all that was left to do was asleep: the price that source sets pay. */
  pruned = 0;
  /** Pairs of a conflict found, for those who like to know. */
  races = 0;

  private readonly nodes: Node[] = [];
  private readonly events: Event[] = [];
  /** Events before this one are those of the execution before, clocks and races included. */
  private known = 0;
  private started = false;
  private readonly current: Touch[] = [];
  /** Events by the locations that they touch, ascending; some are of executions before, and touch them no more. */
  private readonly touching = new Map<number, number[]>();
  /** Event that woke a task since it last moved; -1: none. */
  private readonly wokenBy: number[] = [];
  private tasks = 0;

  /** The step that runs now touches a location. To be wired to whatever is touched. */
  touch(location: number, write: boolean): void {
    const touch = location * 2 + (write ? 1 : 0);
    if (!this.current.includes(touch)) this.current.push(touch);
  }

  /** The step that runs now conflicts with every other one. */
  barrier(): void {
    this.current.unshift(BARRIER);
  }

  begin(): boolean {
    this.wokenBy.length = 0;
    this.current.length = 0;
    if (!this.started) {
      this.started = true;
      return true;
    }
    for (let depth = this.nodes.length - 1; depth >= 0; depth--) {
      const node = this.nodes[depth]!;
      node.sleep.set(node.chosen, this.events[depth]!.footprint);
      const next = this.candidate(node);
      if (next < 0) continue;
      node.chosen = next;
      this.nodes.length = depth + 1;
      this.events.length = depth;
      this.known = depth;
      this.step = 0;
      return true;
    }
    return false;
  }

  private step = 0;

  /** A task that has to be tried and does not sleep; -1: none. */
  private candidate({ backtrack, sleep }: Node): number {
    for (let task = 0; backtrack >> task !== 0; task++) if ((backtrack >> task) & 1 && !sleep.has(task)) return task;
    return -1;
  }

  next(ready: readonly Task[], last: Task | null): Task | null {
    let mask = 0;
    for (const { id } of ready) mask |= bit(id);
    this.settle(mask);
    const node = this.nodes[this.step] ?? this.extend(mask, last);
    if (node === null) return null;
    const task = ready.find(({ id }) => id === node.chosen);
    if (task === undefined) throw new HiddenNondeterminism(this.step, `task ${node.chosen} was ready`, 'it was not');
    this.tasks = Math.max(this.tasks, 1 + ready.at(-1)!.id);
    if (this.step >= this.events.length) this.events.push({ task: node.chosen, footprint: NONE, clock: [], woken: this.wokenBy[node.chosen] ?? -1 });
    this.wokenBy[node.chosen] = -1;
    this.step++;
    return task;
  }

  end(ending: Ending): void {
    this.settle(0);
    if (ending === 'pruned') this.pruned++;
    else this.explored++;
    this.step = 0;
  }

  /** The step taken last has run: its footprint is complete. `ready`: who can move after it. */
  private settle(ready: number): void {
    const index = this.step - 1;
    if (index < 0) return;
    const before = this.nodes[index]!.ready;
    const mover = this.events[index]!.task;
    for (let task = 0; ready >> task !== 0; task++) if ((ready >> task) & 1 && !((before >> task) & 1) && task !== mover) this.wokenBy[task] = index;
    if (index >= this.known) {
      this.events[index]!.footprint = this.current.slice();
      this.order(index);
      this.known = index + 1;
    }
    this.current.length = 0;
  }

  /** A new state at the end of the execution; null when everything that could be done sleeps. */
  private extend(ready: number, last: Task | null): Node | null {
    const sleep = new Map<number, readonly Touch[]>();
    const parent = this.nodes[this.step - 1];
    if (parent !== undefined) {
      const { task, footprint } = this.events[this.step - 1]!;
      for (const [sleeper, touched] of parent.sleep) if (sleeper !== task && !conflict(touched, footprint)) sleep.set(sleeper, touched);
    }
    let awake = ready;
    for (const sleeper of sleep.keys()) awake &= ~bit(sleeper);
    if (awake === 0) return null;
    const chosen = last !== null && (awake >> last.id) & 1 ? last.id : 31 - Math.clz32(awake & -awake);
    const node: Node = { ready, chosen, backtrack: bit(chosen), sleep };
    this.nodes.push(node);
    return node;
  }

  /** Computes the clock of event `index`, and adds backtracking points for the races that it is in. */
  private order(index: number): void {
    const event = this.events[index]!;
    const clock = new Array<number>(Math.max(this.tasks, 1)).fill(-1);
    const join = (other: number): void => {
      const { clock: theirs } = this.events[other]!;
      for (let t = 0; t < theirs.length; t++) if (theirs[t]! > (clock[t] ?? -1)) clock[t] = theirs[t]!;
    };
    for (let i = index - 1; i >= 0; i--) {
      if (this.events[i]!.task !== event.task) continue;
      join(i);
      break;
    }
    if (event.woken >= 0) join(event.woken);
    const racing: number[] = [];
    // From the latest to the earliest: what a later conflict already implies is no race of its own.
    for (const i of this.sharing(index)) {
      const other = this.events[i]!;
      if (other.task === event.task || (clock[other.task] ?? -1) >= i || !conflict(other.footprint, event.footprint)) continue;
      racing.push(i);
      join(i);
    }
    clock[event.task] = index;
    event.clock = clock;
    for (const i of racing) this.reverse(i, index);
    // Whoever could have moved instead may not be able to any more: no later step of theirs will show the conflict.
    if (event.footprint[0] === BARRIER) this.nodes[index]!.backtrack |= this.nodes[index]!.ready;
  }

  /** Events before this one that touch something that it touches, from the latest to the earliest. Notes what it touches itself. */
  private sharing(index: number): readonly number[] {
    const { footprint } = this.events[index]!;
    const before: number[] = [];
    if (footprint[0] === BARRIER) for (let i = index - 1; i >= 0; i--) before.push(i);
    else this.addTouching(BARRIER >> 1, index, before);
    for (const touch of footprint) {
      const location = touch >> 1;
      if (footprint[0] !== BARRIER) this.addTouching(location, index, before);
      const known = this.touching.get(location);
      if (known === undefined) this.touching.set(location, [index]);
      else {
        while (known.length > 0 && known.at(-1)! >= index) known.pop();
        known.push(index);
      }
    }
    return before.length < 2 ? before : before.sort((a, b) => b - a).filter((i, at) => i !== before[at - 1]);
  }

  private addTouching(location: number, index: number, before: number[]): void {
    for (const i of this.touching.get(location) ?? []) if (i < index) before.push(i);
  }

  /** `later` races with `earlier`: makes sure that something is tried before `earlier` that lets `later` come first. */
  private reverse(earlier: number, later: number): void {
    this.races++;
    const node = this.nodes[earlier]!;
    const initials = this.initials(earlier, later) & node.ready;
    if ((initials & node.backtrack) !== 0) return;
    const { task } = this.events[later]!;
    if (initials === 0) node.backtrack |= node.ready;
    else node.backtrack |= (initials >> task) & 1 ? bit(task) : initials & -initials;
  }

  /** Tasks that may move first in what follows `earlier` without depending on it, `later` included. */
  private initials(earlier: number, later: number): number {
    const first = this.events[earlier]!.task;
    const kept: number[] = [];
    let initials = 0;
    let seen = 0;
    for (let i = earlier + 1; i <= later; i++) {
      const { task, clock } = this.events[i]!;
      if (i < later && (clock[first] ?? -1) >= earlier) continue;
      if (!((seen >> task) & 1) && kept.every((k) => (clock[this.events[k]!.task] ?? -1) < k)) initials |= bit(task);
      seen |= bit(task);
      kept.push(i);
    }
    return initials;
  }
}
