// SPDX-License-Identifier: GPL-2.0-only
/** @file One thread of control: a generator of steps, and whether it can move. */
import { keptBody, NOTHING, type Restore } from './kept.js';
import { BLOCKED, Operation, type Step, type Body } from './step.js';

/** `blocked`: another task has to wake it. */
export type TaskStatus = 'ready' | 'blocked' | 'done';

/** Decides whether a task goes on while its body still runs. */
export interface Decider {
  /** `task` stands before its `next`: does it move next? Whoever says yes has counted the step. */
  goesOn(task: Task): boolean;
  /** How many steps `task` takes next in a row as long as the same tasks are ready: those need not be asked about. */
  ahead(task: Task): number;
  /** So many of them it has taken. */
  took(task: Task, steps: number): void;
}

/** A task moves one step at a time; the scheduler decides which task moves next. */
export class Task {
  /** Rises with every change of any task's status: who has seen this number knows all of them. */
  static changes = 0;

  status: TaskStatus = 'ready';
  /** The step that this task takes when it moves next; `null` before the first move and after the last. */
  next: Step | null = null;
  /** What the body returned. Only when `status` is `done`. */
  result: unknown = undefined;
  /** The value that the task resumes with. */
  private value = 0;
  /** Steps taken. */
  steps = 0;
  /** Others may come in between a step that releases something and the plain code behind it. */
  pauses = false;
  /** Who is asked by `take`; null: nobody. */
  decider: Decider | null = null;
  /** While it is blocked: its wait ends by itself once nobody can move, that with the earliest deadline first. Infinity: it does not. */
  deadline = Infinity;

  constructor(
    readonly id: number,
    readonly name: string,
    private readonly body: Body<unknown>,
  ) {}

  /** Runs the body up to its first step. To be called once, before the first `move`. */
  start(): void {
    this.resume();
  }

  /** Carries out the next step and runs on to the one after it, or blocks. */
  move(): void {
    const step = this.next!;
    if (step !== PAUSED) this.steps++;
    const value = step.execute(this);
    if (value === BLOCKED) {
      this.status = 'blocked';
      Task.changes++;
      return;
    }
    this.value = value;
    if (this.pauses && step.access === 'release') this.next = PAUSED;
    else this.resume();
  }

  /**
   * For a body that is expensive to suspend: carries `step` out at once if this task moves next anyway. Null: that is done, and `wakeValue` is
   * what the body resumes with. Otherwise a step that the body has to yield.
   */
  take(step: Step): Step | null {
    const { decider } = this;
    if (decider === null) return step;
    this.next = step;
    if (!decider.goesOn(this)) return step;
    this.runs();
    this.steps++;
    const value = step.execute(this);
    if (value === BLOCKED) {
      this.status = 'blocked';
      Task.changes++;
      return step;
    }
    this.value = value;
    if (!this.pauses || step.access !== 'release') return null;
    this.next = PAUSED;
    if (!decider.goesOn(this)) return PAUSED;
    this.runs();
    return null;
  }

  /** Its body is about to run: others may have run before. */
  protected runs(): void {}

  /** Steps without an effect on who is ready that this task may take without asking. */
  get ahead(): number {
    return this.decider === null ? 0 : this.decider.ahead(this);
  }

  took(steps: number): void {
    this.steps += steps;
    this.decider!.took(this, steps);
  }

  /** It has released something, and goes on to what follows: no step of its own. */
  get isPaused(): boolean {
    return this.next === PAUSED;
  }

  /** Called by what the task waits for: it may go on, with this value as the outcome of its step. */
  wake(value: number): void {
    this.status = 'ready';
    Task.changes++;
    this.value = value;
    this.next = WOKEN;
    this.deadline = Infinity;
  }

  /** Nobody can move, and this deadline comes first: `wake` is to be called. */
  expire(): void {
    throw new Error(`${this.name} has a deadline and does not know what follows`);
  }

  /** The value that a woken task resumes with. */
  get wakeValue(): number {
    return this.value;
  }

  /** To how it is now, if its body has come back; null: that cannot be put back to where it is. */
  keep(): Restore | null {
    const { status, next, result, value, steps, deadline } = this;
    const body = status === 'done' ? NOTHING : keptBody(this.body);
    if (body === null) return null;
    return () => {
      this.status = status;
      Task.changes++;
      this.next = next;
      this.result = result;
      this.value = value;
      this.steps = steps;
      this.deadline = deadline;
      body();
    };
  }

  private resume(): void {
    const { done, value } = this.body.next(this.value);
    if (done === true) {
      this.status = 'done';
      Task.changes++;
      this.next = null;
      this.result = value;
    } else {
      this.next = value;
    }
  }
}

/** Behind a release: what follows it. */
const PAUSED: Step = new Operation('goes on', 'call', { name: 'scheduler' }, (task) => task.wakeValue);

/** The step of a task that was woken: nothing is left to do but to go on. */
const WOKEN: Step = new Operation('woken', 'call', { name: 'scheduler' }, (task) => task.wakeValue);

/** Nobody can move: the wait of whoever has the earliest deadline ends. False: nobody has one. */
export function expireFirst(tasks: readonly Task[]): boolean {
  let first: Task | null = null;
  for (const task of tasks) if (task.status === 'blocked' && task.deadline < (first?.deadline ?? Infinity)) first = task;
  first?.expire();
  return first !== null;
}
