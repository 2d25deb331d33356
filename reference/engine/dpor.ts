// SPDX-License-Identifier: GPL-2.0-only
/** @file Dynamic partial-order reduction: at least one execution of every class of equivalent ones. */
import type { Ending, Strategy } from './execution.js';
import type { Restore } from './kept.js';
import type { Task } from './task.js';
import { pop, push, Touching } from './touching.js';
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
  sleep: Map<number, readonly Touch[]> | null;
}

const NO_CLOCK: readonly number[] = [];

/** Whose of these events is the latest; -1: there is none. */
function latestOf(events: readonly number[]): number {
  let found = -1;
  for (let t = 0; t < events.length; t++) if (events[t]! > (found < 0 ? -1 : events[found]!)) found = t;
  return found;
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
  /** By location. */
  private readonly touching = new Map<number, Touching>();
  /** Events of each task, ascending. */
  private readonly moves: number[][] = [];
  /** Event that woke a task since it last moved; -1: none. */
  private readonly wokenBy: number[] = [];
  private tasks = 0;

  private whenNew: (() => void) | null = null;

  /** Calls `then` once, before the first step of the execution of which it is not known from the one before what it touches. */
  beforeNew(then: () => void): void {
    this.whenNew = then;
  }

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
    this.whenNew = null;
    if (!this.started) {
      this.started = true;
      return true;
    }
    for (let depth = this.nodes.length - 1; depth >= 0; depth--) {
      const node = this.nodes[depth]!;
      if (node.backtrack === bit(node.chosen)) continue;
      (node.sleep ??= new Map()).set(node.chosen, this.events[depth]!.footprint);
      const next = this.candidate(node.backtrack, node.sleep);
      if (next < 0) continue;
      node.chosen = next;
      this.nodes.length = depth + 1;
      this.cut(depth);
      this.step = 0;
      return true;
    }
    return false;
  }

  private step = 0;

  /** Events from `depth` on are no more. */
  private cut(depth: number): void {
    for (let i = depth; i < this.events.length; i++) {
      const { task, footprint } = this.events[i]!;
      for (const touch of footprint) this.touching.get(touch >> 1)!.cut(depth, task);
      pop(this.moves[task], depth);
    }
    this.events.length = depth;
    this.known = depth;
  }

  /** A task that has to be tried and does not sleep; -1: none. */
  private candidate(backtrack: number, sleep: NonNullable<Node['sleep']>): number {
    for (let task = 0; backtrack >> task !== 0; task++) if ((backtrack >> task) & 1 && !sleep.has(task)) return task;
    return -1;
  }

  next(ready: readonly Task[], last: Task | null): Task | null {
    let mask = 0;
    for (const { id } of ready) mask |= bit(id);
    this.settle(mask);
    const node = this.nodes[this.step] ?? this.extend(mask, last);
    if (node === null) return null;
    if (this.step === this.known && this.whenNew !== null) {
      this.whenNew();
      this.whenNew = null;
    }
    const task = ready.find(({ id }) => id === node.chosen);
    if (task === undefined) throw new HiddenNondeterminism(this.step, `task ${node.chosen} was ready`, 'it was not');
    this.tasks = Math.max(this.tasks, 1 + ready.at(-1)!.id);
    if (this.step >= this.events.length) this.events.push({ task: node.chosen, footprint: NONE, clock: [], woken: this.wokenBy[node.chosen] ?? -1 });
    this.wokenBy[node.chosen] = -1;
    this.step++;
    return task;
  }

  /** Steps that are repeated. */
  ahead(_ready: readonly Task[], last: Task): number {
    let end = this.step;
    while (end < this.known && this.nodes[end]!.chosen === last.id) end++;
    return end - this.step;
  }

  took(moves: number): void {
    this.step += moves;
  }

  /** So many steps the execution that begins has in common with the one before. */
  get shared(): number {
    return this.known;
  }

  keep(): Restore {
    const { step } = this;
    const wokenBy = this.wokenBy.slice();
    return () => {
      this.step = step;
      for (let i = 0; i < wokenBy.length; i++) this.wokenBy[i] = wokenBy[i]!;
    };
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
    const sleep = this.stillAsleep();
    let awake = ready;
    if (sleep !== null) for (const sleeper of sleep.keys()) awake &= ~bit(sleeper);
    if (awake === 0) return null;
    const chosen = last !== null && (awake >> last.id) & 1 ? last.id : 31 - Math.clz32(awake & -awake);
    const node: Node = { ready, chosen, backtrack: bit(chosen), sleep };
    this.nodes.push(node);
    return node;
  }

  /** Who slept before the last event, and was not woken by a conflict with it. */
  private stillAsleep(): Node['sleep'] {
    const before = this.nodes[this.step - 1]?.sleep ?? null;
    if (before === null) return null;
    const { task, footprint } = this.events[this.step - 1]!;
    const sleep = new Map<number, readonly Touch[]>();
    for (const [sleeper, touched] of before) if (sleeper !== task && !conflict(touched, footprint)) sleep.set(sleeper, touched);
    return sleep.size === 0 ? null : sleep;
  }

  /** Computes the clock of event `index`, and adds backtracking points for the races that it is in. */
  private order(index: number): void {
    const event = this.events[index]!;
    const { task } = event;
    const clock: number[] = [];
    const join = (other: number): void => {
      const { clock: theirs } = this.events[other]!;
      for (let t = 0; t < theirs.length; t++) if (theirs[t]! > clock[t]!) clock[t] = theirs[t]!;
    };
    const before = this.moves[task]?.at(-1);
    const first = before === undefined ? NO_CLOCK : this.events[before]!.clock;
    for (let t = 0; t < this.tasks; t++) clock.push(first[t] ?? -1);
    if (event.woken >= 0) join(event.woken);
    const latest = this.conflicting(event);
    const racing: number[] = [];
    // From the latest to the earliest: what a later conflict already implies is no race of its own.
    for (let other = latestOf(latest); other >= 0; other = latestOf(latest)) {
      const i = latest[other]!;
      latest[other] = -1;
      if (clock[other]! >= i) continue;
      racing.push(i);
      join(i);
    }
    clock[task] = index;
    event.clock = clock;
    this.note(event, index);
    for (const i of racing) this.reverse(i, index);
    // Whoever could have moved instead may not be able to any more: no later step of theirs will show the conflict.
    if (event.footprint[0] === BARRIER) this.nodes[index]!.backtrack |= this.nodes[index]!.ready;
  }

  /** Of each other task the last event that conflicts with this one; what is before it is ordered by it. */
  private conflicting({ task, footprint }: Event): number[] {
    const latest: number[] = [];
    for (let t = 0; t < this.tasks; t++) latest.push(-1);
    if (footprint[0] === BARRIER) {
      for (let t = 0; t < this.moves.length; t++) if (t !== task) latest[t] = this.moves[t]?.at(-1) ?? -1;
      return latest;
    }
    this.touching.get(BARRIER >> 1)?.conflicting(task, false, latest);
    for (const touch of footprint) this.touching.get(touch >> 1)?.conflicting(task, (touch & 1) === 1, latest);
    return latest;
  }

  private note({ task, footprint }: Event, index: number): void {
    push((this.moves[task] ??= []), index);
    for (const touch of footprint) {
      const location = touch >> 1;
      let touching = this.touching.get(location);
      if (touching === undefined) this.touching.set(location, (touching = new Touching()));
      touching.note(index, task, (touch & 1) === 1);
    }
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
