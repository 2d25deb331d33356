// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file One instance of a compiled module: C functions called as kernel functions that can be suspended.
 *
 * A primitive runs in JavaScript while the C stack is there. A step of it that its task takes next anyway is taken there. Otherwise Asyncify saves
 * that stack, the step is yielded like any other, and with its result C goes on where it was. Each call under way has a C stack of its own.
 */
import type { Restore } from '../engine/kept.js';
import type { Body, Step } from '../engine/step.js';
import type { Task } from '../engine/task.js';
import { EndlessLoop, type Kernel } from '../kernel/index.js';
import { CCall, Frame } from './frame.js';
import type { OneStep, Primitives, Reach, Steps, StepsAgain, StepThen } from './imports.js';
import { BUFFER, CMemory, FRAMES, STACK, type Extent } from './memory.js';
import { wasm, type WasmGlobal, type WasmMemory, type WasmModule } from './wasm.js';

/** Branches that a call takes at the most: more is a loop that does not end. Where somebody is told of each of them they cost more, and fewer have to do. */
const ROUND_LIMIT = 5_000_000;
const WATCHED_LIMIT = 1_000_000;
/** The same of steps and accesses that JavaScript takes part in. */
const VISIT_LIMIT = 200_000;

/** As in runtime/access.c: what the code is told when it goes on. */
const ROUNDS = 0;
const ASKS = 4;
const AHEAD = 8;
/** In the answer to which accesses the code asks about: it need not, of steps that its task takes next anyway. */
export const GOES_AHEAD = 4;
const EACH = 3;

type Arguments = readonly [a: never, b: never, c: never, d: never];
/** Named parameters, four at the most: a list of them is made anew with each call. */
type Import = (...args: Arguments) => number;

const mapped = <T>(table: Readonly<Record<string, T>>, make: (one: T, name: string) => Import): Readonly<Record<string, Import>> =>
  Object.fromEntries(Object.entries(table).map(([name, one]) => [name, make(one, name)]));

type Exported = (...args: readonly (number | bigint)[]) => number;

interface Exports {
  readonly memory: WasmMemory;
  readonly __stack_pointer: WasmGlobal;
  readonly __heap_base: WasmGlobal;
  readonly __data_end: WasmGlobal;
  __set_stack_limits(base: bigint | number, limit: bigint | number): void;
  control(): number;
  asyncify_start_unwind(buffer: number): void;
  asyncify_stop_unwind(): void;
  asyncify_start_rewind(buffer: number): void;
  asyncify_stop_rewind(): void;
}

export class Instance {
  readonly memory: CMemory;
  private readonly exports: Exports;
  private readonly functions: Readonly<Record<string, Exported>>;
  private readonly frames: Frame[] = [];
  private idle: Frame[] = [];
  /** The call whose C code runs. */
  private running: Frame | null = null;
  private state: 'normal' | 'unwinding' | 'rewinding' = 'normal';
  /** Null: nobody wants to know. */
  private reach: Reach | null = null;
  /** Where the code finds what it is told. */
  private readonly control: number;
  /** What the code was told last. */
  private asked = 0;
  /** Steps that the running task was told to take; C counts them down. */
  private ahead = 0;
  /** How often the code that runs may still come here. */
  private visits = 0;
  private readonly pointer: (value: number) => bigint | number;

  constructor(
    module: WasmModule,
    primitives: Primitives,
    /** Whose body runs. */
    private readonly task: () => Task,
    /** What an error in C code is to the kernel; `left`: bytes of its C stack. */
    private readonly died: (error: unknown, left: number) => unknown,
    /** Which accesses the code asks about. */
    private readonly asks: () => number,
  ) {
    const step = {
      ...mapped(primitives.oneStep, (one, name) => this.oneStep(name, one)),
      ...mapped(primitives.stepThen, (one, name) => this.stepThen(name, one)),
      ...mapped(primitives.steps, (one, name) => this.steps(name, one, null)),
      ...mapped(primitives.again, (one, name) => this.steps(name, null, one)),
    };
    const access = mapped(primitives.access, (one) => this.stepThen(null, one));
    const { exports } = new wasm.Instance(module, { step, access, call: { ...primitives.call, cover: (at: number) => this.cover(at) } });
    this.exports = exports as unknown as Exports;
    this.functions = exports as unknown as Record<string, Exported>;
    this.pointer = typeof this.exports.__stack_pointer.value === 'bigint' ? BigInt : Number;
    this.memory = new CMemory(this.exports.memory, Number(this.exports.__heap_base.value), Number(this.exports.__data_end.value));
    for (let i = 0; i < FRAMES; i++) {
      const { stack, buffer } = this.memory.frame(i);
      this.frames.push(new Frame(stack, buffer, this.pointer(stack), this.pointer(stack - STACK)));
    }
    this.control = this.exports.control();
    this.reset();
  }

  /** No call is under way: those that were are forgotten. */
  reset(): void {
    if (this.idle.length < FRAMES) this.idle = this.frames.slice();
    this.running = null;
    this.state = 'normal';
    // What memory was put back, nobody knows.
    this.asked = -1;
    this.ahead = -1;
  }

  has(name: string): boolean {
    return name in this.functions;
  }

  /** From here on, and again after each reset. */
  watch(reach: Reach): void {
    this.reach = reach;
    this.now('covered', 1);
  }

  private cover(at: number): void {
    this.reach!.place(this.running!.trail, at);
  }

  private oneStep(name: string, primitive: OneStep): Import {
    return (a, b, c, d) => {
      if (this.state === 'rewinding') return this.rewound();
      const task = this.back();
      if (this.reach !== null) this.reach.primitive(this.running!.trail, name);
      const left = task.take(primitive(a, b, c, d));
      return left === null ? this.on(task, task.wakeValue) : this.suspend(null, left);
    };
  }

  /** `name` null: a load or a store. */
  private stepThen(name: string | null, primitive: StepThen): Import {
    return (a, b, c, d) => {
      if (this.state === 'rewinding') return this.rewound();
      const task = this.back();
      if (name !== null && this.reach !== null) this.reach.primitive(this.running!.trail, name);
      const step = primitive.step(a, b, c, d);
      if (name === null && step !== null && this.reach !== null) this.reach.access(this.running!.trail);
      const left = step === null ? null : task.take(step);
      if (left === null) return this.on(task, primitive.then(a, b, c, d));
      return this.suspend(null, left, () => primitive.then(a, b, c, d));
    };
  }

  /** Of one of the two kinds. */
  private steps(name: string, primitive: Steps | null, maker: StepsAgain | null): Import {
    return (a, b, c, d) => {
      if (this.state === 'rewinding') return this.rewound();
      const task = this.back();
      if (this.reach !== null) this.reach.primitive(this.running!.trail, name);
      const make = maker === null ? null : maker(a, b, c, d);
      const body = make === null ? primitive!(a, b, c, d) : make();
      return this.goOn(task, body, body.next(0), make);
    };
  }

  /** A body has come to `result`. `again`: makes it anew, as long as it stands before its first step. */
  private goOn(task: Task, body: Body<number>, result: IteratorResult<Step, number>, again: (() => Body<number>) | null): number {
    while (result.done !== true) {
      const left = task.take(result.value);
      if (left !== null) {
        this.running!.again = again;
        return this.suspend(body, left);
      }
      again = null;
      result = body.next(task.wakeValue);
    }
    return this.on(task, result.value);
  }

  /** The C stack is there again. */
  private rewound(): number {
    this.exports.asyncify_stop_rewind();
    this.state = 'normal';
    const frame = this.running!;
    const task = this.task();
    // What it reports is told with the functions that are there.
    if (frame.isInBody) return this.goOn(task, frame.body, frame.resume(), null);
    const { then, value } = frame;
    return this.on(task, then === null ? value : then());
  }

  /** C has called, or is left: the steps that it took without asking are counted. The running task. */
  private back(): Task {
    const task = this.task();
    if (--this.visits === 0) throw new EndlessLoop('this loop does not end');
    if (this.ahead <= 0) return task;
    const taken = this.ahead - this.memory.u32(this.control + AHEAD);
    this.allowAhead(0);
    if (taken > 0) task.took(taken);
    return task;
  }

  /** C goes on. */
  private on(task: Task, value: number): number {
    const asked = this.told();
    if ((asked & GOES_AHEAD) !== 0) this.allowAhead(task.ahead);
    return value;
  }

  /** Whether somebody records what is touched can change while a call is under way. */
  private told(): number {
    // Who wants to know what is reached is told of each access that is a step.
    const asked = this.reach === null ? this.asks() : EACH;
    if (asked !== this.asked) this.memory.setU32(this.control + ASKS, (this.asked = asked));
    return asked;
  }

  private allowAhead(steps: number): void {
    if (this.ahead === steps) return;
    this.ahead = steps;
    this.memory.setU32(this.control + AHEAD, steps);
  }

  /** The C stack is put away as soon as this returns. `then`: is done when it is there again, so that reports say where it is. */
  private suspend(rest: Body<number> | null, step: Step, then: (() => number) | null = null): number {
    const frame = this.running!;
    frame.rest = rest;
    if (rest === null) frame.again = null;
    frame.then = then;
    frame.step = step;
    this.memory.setU32(frame.buffer, frame.buffer + 8);
    this.memory.setU32(frame.buffer + 4, frame.buffer + BUFFER);
    this.exports.asyncify_start_unwind(frame.buffer);
    this.state = 'unwinding';
    return 0;
  }

  /** Calls an exported function that suspends nobody. */
  now(name: string, ...args: readonly (number | bigint)[]): number {
    const result = this.call(name, ...args).next(0);
    if (result.done !== true) throw new Error(`${name} was suspended`);
    return result.value;
  }

  /** Calls an exported function as part of the running task. */
  call(name: string, ...args: readonly (number | bigint)[]): Kernel<number> {
    return new CCall(this, name, args);
  }

  /** A C stack for a call that begins. */
  begin(): Frame {
    const frame = this.idle.pop();
    if (frame === undefined) throw new Error(`more than ${FRAMES} calls are under way in the compiled code`);
    frame.sp = this.pointer(frame.stack);
    frame.rest = frame.again = null;
    frame.trail.length = 0;
    return frame;
  }

  /** The code has come back: is it suspended? Otherwise its stack is free again. */
  hasSuspended(frame: Frame): boolean {
    if (this.state !== 'unwinding') {
      this.idle.push(frame);
      return false;
    }
    this.exports.asyncify_stop_unwind();
    this.state = 'normal';
    return true;
  }

  /** Which C stacks are in use, to be put back while no code runs; and what of memory they lie in. */
  keep(): { readonly restore: Restore; readonly stacks: readonly Extent[] } {
    const idle = this.idle.slice();
    const stacks: Extent[] = [];
    for (const frame of this.frames) {
      if (idle.includes(frame)) continue;
      const end = this.memory.u32(frame.buffer);
      stacks.push({ from: Number(frame.sp), to: frame.stack }, { from: frame.buffer, to: end });
    }
    return {
      stacks,
      restore: () => {
        this.reset();
        this.idle = idle.slice();
      },
    };
  }

  /** Runs C code until it returns or is suspended. */
  enter(frame: Frame, name: string, args: readonly (number | bigint)[], isSuspended: boolean): number {
    const { exports, running } = this;
    const sp = running === null ? 0 : (exports.__stack_pointer.value as bigint | number);
    this.running = frame;
    exports.__set_stack_limits(frame.base, frame.limit);
    exports.__stack_pointer.value = frame.sp;
    this.tell();
    if (isSuspended) {
      exports.asyncify_start_rewind(frame.buffer);
      this.state = 'rewinding';
    }
    try {
      return this.functions[name]!(...args);
    } catch (error) {
      throw this.died(error, Number(exports.__stack_pointer.value) - Number(frame.limit));
    } finally {
      if (this.ahead > 0) this.back();
      if (this.state === 'unwinding') frame.sp = exports.__stack_pointer.value as bigint | number;
      if (running !== null) {
        exports.__set_stack_limits(running.base, running.limit);
        exports.__stack_pointer.value = sp;
      } else this.visits = 0;
      this.running = running;
    }
  }

  /** What C has to ask about, and how far it may go. */
  private tell(): void {
    const { memory, control } = this;
    memory.setU32(control + ROUNDS, this.reach === null ? ROUND_LIMIT : WATCHED_LIMIT);
    this.visits = VISIT_LIMIT;
    this.allowAhead(0);
    const asked = this.told();
    if ((asked & GOES_AHEAD) !== 0 && this.state === 'normal') this.allowAhead(this.task().ahead);
  }
}
