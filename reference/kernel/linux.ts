// SPDX-License-Identifier: GPL-2.0-only
/** @file One booted kernel: what its modules, locks and memory have in common, and what observers may ask of it. */
import type { Step, Steps } from '../engine/step.js';
import { Backtrace, runningCode } from './backtrace.js';
import { clear, copyInto } from './arrays.js';
import type { Restore } from './checkpoint.js';
import { Lockdep } from './lockdep.js';
import type { Memory } from './ordering.js';
import { Ram } from './mm.js';
import type { file } from './file.js';
import { oopsOf } from './oops.js';
import { Pauses } from './pause.js';
import type { task_struct } from './sched.js';
import type { Struct } from './struct.js';

/** A kernel function that can be pre-empted. */
export type Kernel<T> = Steps<T>;

/** C functions that ran, innermost first; of a null pointer the field behind it. */
interface Where {
  readonly functions: readonly string[];
  readonly lines?: readonly string[];
  readonly field?: string | null;
}

/** What a sanitizer saw, and the C functions that ran at that moment, innermost first. */
export class Report {
  readonly #where: Where;
  readonly #task: task_struct | null;

  /** `where`: default is what runs now. */
  constructor(
    readonly event: string,
    task: task_struct | null,
    where: Where = new Backtrace(),
    /** A deadlock of a task that a fatal signal would end: the hung task detector passes it over. */
    readonly isKillable = false,
  ) {
    this.#where = where;
    this.#task = task;
  }

  get functions(): readonly string[] {
    return this.#where.functions;
  }

  /** Of compiled C: where each of them stood. */
  get lines(): readonly string[] {
    return this.#where.lines ?? [];
  }

  /** Of a null pointer: the field behind it that was asked for; null: it is none, or nobody can tell. */
  get field(): string | null {
    return this.#where.field ?? null;
  }

  /** The task that ran; null during boot and for what is found after a call. */
  get task(): task_struct | null {
    return this.#task;
  }
}

/** Who wants to know which locations a step touches: partial-order reduction, race detection. */
export interface Recorder {
  /** `location` is a small number, stable from run to run; `field` is empty for locks, maps and pages. */
  touch(location: number, object: Memory, field: string, write: boolean): void;
  /** The running step conflicts with every other one: nothing is left after it of what the others work on. */
  barrier(): void;
}

/** Something that is reachable without being pointed to: a static variable. */
export interface Root {
  readonly name: string;
  /** Calls `visit` with every object that this one points to. */
  trace(visit: (object: Struct) => void): void;
  /** Back to how it was before the kernel started. */
  reset(): void;
  /** To how it is now. */
  save(): Restore;
  /** The same while calls are under way, with what they have on their stacks; null: it cannot be put back there. Who does not have it has nothing of theirs. */
  keep?(): Restore | null;
  /** Calls `visit` with every object that a call under way may have a pointer to. */
  each?(visit: (object: Struct) => void): void;
}

/** The kernel oopsed or called panic(): nothing runs any more. */
export class KernelPanic extends Error {
  constructor(
    readonly where: string,
    readonly why: string,
  ) {
    super(`${where}: ${why}`);
  }
}

/** One kernel from its boot to its end. `M` is the table of its modules. */
export class Linux<M = unknown> {
  modules!: M;
  /** The task whose body runs. */
  current: task_struct | null = null;
  recorder: Recorder | null = null;
  /** While true, fields are read without checks and without leaving a footprint. */
  observing = false;
  /** Each step records where in the C code it was made: slow. */
  traced = false;
  /** Static variables, locks, lists and maps in order of creation. */
  readonly roots: Root[] = [];
  /** What kmalloc gave out and kfree has not taken back, in order of allocation. */
  readonly objects: Struct[] = [];
  readonly lockdep = new Lockdep();
  /** Open files in order of creation. */
  readonly files: file[] = [];
  /** Something was allocated, freed or unlinked since the last search for leaks. */
  dirty = false;
  panicked = false;
  /** Calls under way can be put back where they were: their stacks are in memory. */
  keepsCalls = false;
  /** An up_read() too many leaves a count of 0 as it is: what the recorded traces were made with, and no kernel does. */
  clamped = false;
  /** Around compiled code: its Kexec Handover is not that of which the defects are known. */
  trusts_kho = false;
  /** The running access is part of a kfree(). */
  freeing = false;
  private next_location = 0;
  /** Statically allocated structs, and their field values before the kernel started. */
  readonly statics: Struct[] = [];
  private readonly initial: (readonly unknown[])[] = [];
  private static_locations = 0;
  /** All static variables have been made: what is made from now on is dynamic. */
  private sealed = false;
  /** Who has moved last, and how often another task did than before. */
  moved: task_struct | null = null;
  switches = 0;
  readonly pauses = new Pauses();
  /** Is told who spins, or may not be pre-empted: nobody's grace period ends meanwhile. Null: nobody wants to know. */
  spinning: { enter(task: task_struct): void; leave(task: task_struct): void } | null = null;
  /** Time: it passes while everybody waits. */
  jiffies = 0;
  /** Rises with every call, so that a sanitizer says the same thing once a call only. */
  round = 0;

  constructor(
    public ram: Ram = new Ram(),
    /** Where reports go. The owner empties it. */
    public reports: Report[] = [],
  ) {}

  /** The kernel image is complete: its modules have made their static variables. */
  seal(): void {
    this.sealed = true;
    this.static_locations = this.next_location;
    for (const object of this.statics) this.initial.push(object.raw.slice());
  }

  /**
   * Loads the image again: as `seal` left it, on another machine. The modules' functions stay: to make them anew costs
   * more than a whole execution, because V8 gives each new generator function a hidden class of its own.
   */
  reset(ram: Ram, reports: Report[]): void {
    this.ram = ram;
    this.reports = reports;
    this.current = null;
    this.recorder = null;
    this.observing = false;
    this.traced = false;
    this.dirty = false;
    this.panicked = false;
    this.freeing = false;
    this.round = 0;
    this.jiffies = this.switches = 0;
    this.moved = null;
    this.pauses.clear();
    this.next_location = this.static_locations;
    clear(this.objects);
    clear(this.files);
    this.lockdep.reset();
    for (const root of this.roots) root.reset();
    for (let i = 0; i < this.statics.length; i++) this.statics[i]!.reset(this.initial[i]!);
  }

  /** To how it is now, but for what its statics, roots and objects hold themselves. */
  save(): Restore {
    const { ram, reports, recorder, traced, dirty, panicked, round, jiffies, moved, switches, next_location } = this;
    const pauses = this.pauses.save();
    const objects = this.objects.slice();
    const files = this.files.slice();
    const lockdep = this.lockdep.save();
    return () => {
      this.ram = ram;
      this.reports = reports;
      this.current = null;
      this.recorder = recorder;
      this.observing = false;
      this.traced = traced;
      this.dirty = dirty;
      this.panicked = panicked;
      this.round = round;
      this.jiffies = jiffies;
      this.moved = moved;
      this.switches = switches;
      pauses();
      this.next_location = next_location;
      copyInto(this.objects, objects);
      copyInto(this.files, files);
      lockdep();
    };
  }

  /** A struct is made. */
  adopt(object: Struct): void {
    if (!this.sealed) this.statics.push(object);
  }

  /** Reserves `count` footprint locations: stable small numbers in order of creation. */
  locations(count: number): number {
    const first = this.next_location;
    this.next_location += count;
    return first;
  }

  /** Runs something that leaves no footprint and reports nothing. */
  quietly(run: () => void): void {
    const { observing, reports } = this;
    const { length } = reports;
    this.observing = true;
    try {
      run();
    } finally {
      this.observing = observing;
      while (reports.length > length) reports.pop();
    }
  }

  /** A static variable by name. Observers only. */
  root(name: string): Root | undefined {
    return this.roots.find((root) => root.name === name);
  }

  report(event: string): void {
    this.reports.push(new Report(event, this.current));
  }

  /** 0, or the errno with which this occasion has to fail: the running call's injected fault. */
  should_fail(site: string): number {
    const fault = this.current === null ? null : this.current.fault;
    if (fault === null || fault.site !== site) return 0;
    return fault.occasion();
  }

  /** Takes an object out of `objects`; the order of the others stays. */
  unlist(object: Struct): void {
    const { objects } = this;
    if (object.notes.slot < 0) return;
    for (let i = object.notes.slot; i + 1 < objects.length; i++) {
      objects[i] = objects[i + 1]!;
      objects[i]!.notes.slot = i;
    }
    objects.pop();
    object.notes.slot = -1;
  }

  /** Makes the death of the kernel of an exception in its code; throws it again when it is none. */
  oops(error: unknown): void {
    const oops = oopsOf(error);
    if (oops === null) throw error;
    this.panicked = true;
    this.reports.push(new Report(oops.event, this.current, oops));
  }

  panic(where: string, why: string): never {
    this.end(`panic:${where}:${why}`);
    throw new KernelPanic(where, why);
  }

  /** A pointer that leads nowhere, BUG(). A kernel without panic_on_oops ends only the task, with the locks that it holds; here nothing runs any more. */
  die(where: string, why: string): never {
    this.end(`oops:${where}:${why}`);
    throw new KernelPanic(where, why);
  }

  private end(event: string): void {
    this.panicked = true;
    // Whoever has not come back by now never will.
    this.recorder?.barrier();
    this.report(event);
  }

  /** Part of the running step's footprint. */
  touch(location: number, object: Memory, write: boolean, field = ''): void {
    if (this.recorder !== null && !this.observing) this.recorder.touch(location, object, field, write);
  }

  /** Notes where a step was made, when someone wants to know; returns the step. */
  at(step: Step): Step {
    if (this.traced && this.current !== null) this.current.where = runningCode();
    return step;
  }
}
