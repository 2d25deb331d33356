// SPDX-License-Identifier: GPL-2.0-only
/** @file One execution of a concurrent program: its prefix, its tasks under a strategy, its history. */
import { Run, type Ending, type Keeper, type Strategy, type Watcher } from '../../reference/engine/execution.js';
import { Remade, type Restore } from '../../reference/engine/kept.js';
import { Operation } from '../../reference/engine/step.js';
import { Task } from '../../reference/engine/task.js';
import { touch_signal, wait_queue_head, type Recorder } from '../../reference/kernel/index.js';
import type { Call, Computer, HistoryCall, Machinery, Started } from '../../systems/system.js';
import type { CallbackRecord, EventRecord } from '../../properties/property.js';
import { KILLERS, type ConcurrentProgram } from './program.js';

export type { HistoryCall } from '../../systems/system.js';

/** Who waits for what, and who holds it: for a deadlock. */
export interface Waiting {
  readonly task: number;
  readonly lock: string;
  /** A fatal signal ends the wait. */
  readonly killable: boolean;
  /** After a release too many: the holders that the lock counts. */
  readonly miscount: number | null;
  /** Tasks that hold the lock. */
  readonly holders: readonly number[];
  /** Tasks that wait before this one. */
  readonly behind: readonly number[];
  /** C functions of the blocked task, innermost first: only in a traced execution. */
  readonly functions: readonly string[];
}

export interface Outcome {
  readonly ending: Ending | 'panic';
  readonly history: readonly HistoryCall[];
  /** Callbacks of all tasks in the order in which they happened. */
  readonly callbacks: readonly CallbackRecord[];
  readonly events: readonly EventRecord[];
  readonly waiting: readonly Waiting[];
  readonly steps: number;
}

/** Is shown each step before it is taken: number, task, and the call that takes it. */
export type StepObserver = (at: number, task: number, call: Call) => void;

/** A recorder that knows what the first steps of an execution touch: it needs to be told of those behind them only. */
export interface LateRecorder extends Recorder {
  /** Calls `then` before the first step that it is to be told of; never, if it wants to know nothing. */
  beforeFirst(then: () => void): void;
}

/** Is told that a fatal signal is about to reach the call that `task` has under way. */
export type SignalObserver = (at: number, task: number, call: Call) => void;

const NO_CALLBACKS: HistoryCall['callbacks'] = new Map();

/** Runs the tasks of a program on a computer that its prefix has brought where they start. */
export class TaskRunner {
  private history: HistoryCall[] = [];
  /** Of all tasks, in the order in which they happened. */
  private callbacks: object[] = [];
  private events: EventRecord[] = [];
  private next: number[];
  private running: ({ readonly started: Started; readonly call: Call; readonly entry: HistoryCall } | null)[];
  private tasks: Run | null = null;
  private step = 0;
  /** Tells apart for observers what follows one step after the other without being one: it becomes smaller with each. */
  private fraction = 1;
  /** Who moved last. */
  private moved = -1;
  private readonly isConcurrent: boolean;
  private readonly boots: number;

  constructor(
    private readonly machinery: Machinery,
    private readonly computer: Computer,
    private readonly program: ConcurrentProgram,
    private observer: StepObserver | null = null,
    private readonly onSignal: SignalObserver | null = null,
  ) {
    this.boots = computer.machine.boots;
    this.isConcurrent = program.tasks.length + (program.kills?.length ?? 0) > 1;
    // A descriptor that was closed must not come back as another session's: the program means the first one.
    for (const process of computer.machine.processes) process.append = true;
    this.next = program.tasks.map(() => 0);
    this.running = program.tasks.map(() => null);
    computer.beside?.(program.tasks);
  }

  /** `keeper`: keeps states in the middle of it. */
  run(strategy: Strategy, recorder: Recorder | LateRecorder | null, keeper: Keeper | null = null): Outcome {
    const tasks: Task[] = [];
    this.listen(recorder);
    for (let task = 0; task < this.program.tasks.length; task++) {
      const call = this.beginNext(task);
      if (call) tasks.push(call);
    }
    for (const [i, target] of (this.program.kills ?? []).entries()) tasks.push(this.killer(KILLERS + i, target));
    const watcher: Watcher = { step: (task) => this.before(task), ...(this.observer === null && { steps: this.count }), done: (task) => this.done(task) };
    this.tasks = new Run(tasks, strategy, watcher, keeper);
    return this.toEnd(this.tasks, strategy);
  }

  private listen(recorder: Recorder | LateRecorder | null): void {
    const { machine } = this.computer;
    const isLate = recorder !== null && 'beforeFirst' in recorder;
    machine.recorder = isLate ? null : recorder;
    if (isLate) recorder.beforeFirst(() => (machine.recorder = recorder));
    machine.callbackLog = this.callbacks;
  }

  /**
   * With the machine, to how it is now, between two steps; `resume` goes on from there. Null: something cannot be put back to where it is. What outcomes
   * have of it stays as it is.
   */
  keep(): Restore | null {
    const tasks = this.tasks!.keep();
    const machine = tasks === null ? null : this.computer.keep!();
    if (tasks === null || machine === null) return null;
    const { step, fraction, moved } = this;
    const history = this.history.map((entry) => ({ ...entry }));
    const entries = this.running.map((running) => (running === null ? -1 : this.history.indexOf(running.entry)));
    const [running, callbacks, events, next] = [this.running.slice(), this.callbacks.slice(), this.events.slice(), this.next.slice()];
    return () => {
      machine();
      tasks();
      this.step = step;
      this.fraction = fraction;
      this.moved = moved;
      this.waiting = [];
      this.history = history.map((entry) => ({ ...entry }));
      this.running = running.map((one, i) => one && { ...one, entry: this.history[entries[i]!]! });
      this.callbacks = callbacks.slice();
      this.events = events.slice();
      this.next = next.slice();
    };
  }

  /** Goes on from where it was put back to. */
  resume(strategy: Strategy, recorder: Recorder | LateRecorder | null, observer: StepObserver | null): Outcome {
    this.observer = observer;
    this.listen(recorder);
    return this.toEnd(this.tasks!, strategy);
  }

  private toEnd(tasks: Run, strategy: Strategy): Outcome {
    const { machine } = this.computer;
    let ending: Outcome['ending'];
    try {
      ending = tasks.run();
    } catch (error) {
      machine.panicked(error);
      strategy.end?.('finished');
      ending = 'panic';
    }
    machine.recorder = null;
    machine.callbackLog = null;
    for (const process of machine.processes) process.append = false;
    if (ending !== 'pruned') this.settleRest(ending);
    return { ending, history: this.history, callbacks: this.machinery.callbacks(this.callbacks), events: this.events, waiting: this.waiting, steps: this.step };
  }

  private waiting: Waiting[] = [];

  /** Starts the next action of a task that means something; null when there is none. */
  private beginNext(task: number): Call | null {
    const actions = this.program.tasks[task]!;
    // Nobody who ran in the last kernel lives on in the next one.
    if (this.computer.machine.boots !== this.boots || this.computer.machine.ended !== null) return null;
    while (this.next[task]! < actions.length) {
      const action = actions[this.next[task]!++]!;
      if (!this.computer.means(action)) continue;
      const { started, call } = this.computer.spawn(action, task);
      const entry: HistoryCall = { task, action, begin: Infinity, end: Infinity, settled: null, callbacks: NO_CALLBACKS, killed: false };
      this.history.push(entry);
      this.running[task] = { started, call, entry };
      call.pauses = this.isConcurrent;
      call.start();
      return call;
    }
    return null;
  }

  /** The same for steps that nobody wants to see one by one. */
  private readonly count = (task: Task, steps: number): void => {
    this.fraction = 1;
    this.moved = task.id;
    this.step += steps;
  };

  /** What follows a release is no step of its own, and for observers one only when others have come in between. */
  private before(task: Task): void {
    const goesOn = task.isPaused;
    const running = this.running[task.id];
    if (running && running.entry.begin === Infinity) {
      running.entry.begin = this.step;
      this.computer.machine.entered?.(running.call);
    }
    this.fraction = goesOn ? this.fraction / 2 : 1;
    if (this.observer !== null && running && !(goesOn && this.moved === task.id))
      this.observer(goesOn ? this.step - this.fraction : this.step, task.id, running.call);
    this.moved = task.id;
    if (!goesOn) this.step++;
  }

  private done(task: Task): Task | null {
    const running = this.running[task.id];
    if (!running) return null;
    this.computer.machine.left?.(running.call);
    this.settle(running);
    this.running[task.id] = null;
    // A killed task does not return to its program.
    const isKilled = this.program.kills?.includes(task.id) === true && running.call.fatal_signal_pending();
    return isKilled ? null : this.beginNext(task.id);
  }

  private settle({ started, call, entry }: NonNullable<(typeof this.running)[number]>): void {
    const settled = this.computer.settle(started, this.computer.machine.finish(call));
    this.events.push(...settled.events);
    entry.killed = call.signalled;
    entry.callbacks = settled.outcome.callbacks;
    if (settled.ret === null) return;
    entry.settled = settled;
    entry.end = this.step;
  }

  /** What is under way at the end: blocked for ever, lost in a panic, or without a kernel to return to. */
  private settleRest(ending: Outcome['ending']): void {
    const blocked = this.running.filter((running) => running?.call.status === 'blocked');
    if (ending === 'deadlock') this.waiting = blocked.map((running) => this.waitingOf(running!.call));
    const forCallback = dependentOn(this.waiting, ({ task }) => this.running[task]?.call.waiting_for instanceof wait_queue_head);
    for (const running of blocked) if (ending === 'deadlock') this.computer.machine.deadlocked(running!.call, forCallback.has(running!.call.id));
    for (const running of this.running) if (running) this.settle(running);
  }

  private waitingOf(call: Call): Waiting {
    const lock = call.waiting_for;
    const calls = this.running.flatMap((running) => (running ? [running.call] : []));
    const queue = lock && 'queue' in lock ? (lock.queue as readonly Call[]) : [];
    const place = queue.indexOf(call);
    return {
      task: call.id,
      lock: lock?.name ?? 'unknown',
      killable: lock?.isAwaitedKillably(call) ?? false,
      miscount: lock?.miscount ?? null,
      holders: calls.filter(({ held }) => lock !== null && held.some((hold) => hold.lock === lock)).map(({ id }) => id),
      behind: queue.slice(0, Math.max(place, 0)).map(({ id }) => id),
      functions: call.where?.functions ?? [],
    };
  }

  /** A task whose only step sends a fatal signal to another. */
  private killer(id: number, target: number): Task {
    const step = new Operation('kill', 'write', { name: `task ${target}` }, () => {
      // Also when the target is gone: that it comes too late is a choice of the schedule.
      touch_signal(this.computer.machine.k, target);
      const call = this.running[target]?.call;
      if (call) this.onSignal?.(this.step - 1, target, call);
      call?.kill();
      return 0;
    });
    const task = new Task(
      id,
      'kill',
      new Remade(function* () {
        yield step;
      }),
    );
    task.start();
    return task;
  }
}

/** The tasks that wait for a `first` one, through whoever holds a lock or is before them in its queue; and those themselves. */
function dependentOn(waiting: readonly Waiting[], first: (waiting: Waiting) => boolean): ReadonlySet<number> {
  const reached = new Set(waiting.filter(first).map(({ task }) => task));
  for (let size = -1; size !== reached.size;) {
    size = reached.size;
    for (const { task, holders, behind } of waiting) if ([...holders, ...behind].some((other) => other !== task && reached.has(other))) reached.add(task);
  }
  return reached;
}
