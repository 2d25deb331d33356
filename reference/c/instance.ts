// SPDX-License-Identifier: GPL-2.0-only
/**
 * @file One instance of a compiled module: C functions called as kernel functions that can be suspended.
 *
 * A primitive runs in JavaScript while the C stack is there. A step of it that its task takes next anyway is taken there. Otherwise Asyncify saves
 * that stack, the step is yielded like any other, and with its result C goes on where it was. Each call under way has a C stack of its own.
 */
import type { Step } from '../engine/step.js';
import type { Task } from '../engine/task.js';
import type { Kernel } from '../kernel/index.js';
import { BUFFER, CMemory, FRAMES, STACK } from './memory.js';
import { wasm, type WasmGlobal, type WasmMemory, type WasmModule } from './wasm.js';

/** Branches that a call takes at the most: more is a loop that does not end. */
const ROUND_LIMIT = 5_000_000;

/** An import that may suspend its task. */
export type StepPrimitive = (...args: readonly never[]) => Kernel<number>;
/** An import that returns at once. */
export type CallPrimitive = (...args: readonly never[]) => number | bigint | void;

/** A load or a store: what the task stands before, null when nobody can come in between; and what is done then. */
export interface Access {
  step(at: number, size: number, kind: number): Step | null;
  make(at: number, size: number, kind: number): void;
}

export interface Primitives {
  readonly access: Readonly<Record<string, Access>>;
  readonly step: Readonly<Record<string, StepPrimitive>>;
  readonly call: Readonly<Record<string, CallPrimitive>>;
}

/** A place that a function of a call under way has reached last, by the number that its mark is called with, and the primitives that it has called since. */
export interface Visit {
  readonly at: number;
  readonly called: string[];
}

/** Is told what compiled code reaches (reached.ts); `trail`: those of the functions of the call, outermost first, which it keeps. */
export interface Reach {
  place(trail: Visit[], at: number): void;
  /** The task stands before a primitive. */
  primitive(trail: Visit[], name: string): void;
  /** The task stands before a load or a store. */
  access(trail: readonly Visit[]): void;
}

/** A call under way. */
class Frame {
  /** Where its C stack is cut off. */
  sp: bigint | number = 0;
  /** The primitive that suspended it, after its first step. */
  body: Kernel<number> | null = null;
  step: Step | null = null;
  /** What the primitive answered. */
  value = 0;
  /** Empty where nobody wants to know. */
  readonly trail: Visit[] = [];

  constructor(
    readonly stack: number,
    readonly buffer: number,
    /** The first and the last address of its C stack, as C has them. */
    readonly base: bigint | number,
    readonly limit: bigint | number,
  ) {}
}

/** What is left of an access whose task was suspended before it. */
function accessing(access: Access, at: number, size: number, kind: number): Kernel<number> {
  const end: IteratorResult<Step, number> = { done: true, value: 0 };
  const body: Pick<Kernel<number>, 'next'> = {
    next: () => {
      access.make(at, size, kind);
      return end;
    },
  };
  return body as Kernel<number>;
}

type Exported = (...args: readonly (number | bigint)[]) => number;

interface Exports {
  readonly memory: WasmMemory;
  readonly __stack_pointer: WasmGlobal;
  readonly __heap_base: WasmGlobal;
  readonly __data_end: WasmGlobal;
  __set_stack_limits(base: bigint | number, limit: bigint | number): void;
  rounds(): number;
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
  /** Where the code counts down. */
  private readonly rounds: number;
  private readonly pointer: (value: number) => bigint | number;

  constructor(
    module: WasmModule,
    primitives: Primitives,
    /** Whose body runs. */
    private readonly task: () => Task,
    /** What an error in C code is to the kernel; `left`: bytes of its C stack. */
    private readonly died: (error: unknown, left: number) => unknown,
  ) {
    const step = Object.fromEntries(Object.entries(primitives.step).map(([name, primitive]) => [name, this.suspendable(name, primitive)]));
    const call = { ...primitives.call, cover: (at: number) => this.cover(at) };
    const access = Object.fromEntries(Object.entries(primitives.access).map(([name, one]) => [name, this.accessible(one)]));
    const { exports } = new wasm.Instance(module, { step, access, call });
    this.exports = exports as unknown as Exports;
    this.functions = exports as unknown as Record<string, Exported>;
    this.pointer = typeof this.exports.__stack_pointer.value === 'bigint' ? BigInt : Number;
    this.memory = new CMemory(this.exports.memory, Number(this.exports.__heap_base.value), Number(this.exports.__data_end.value));
    for (let i = 0; i < FRAMES; i++) {
      const { stack, buffer } = this.memory.frame(i);
      this.frames.push(new Frame(stack, buffer, this.pointer(stack), this.pointer(stack - STACK)));
    }
    this.rounds = this.exports.rounds();
    this.reset();
  }

  /** No call is under way: those that were are forgotten. */
  reset(): void {
    this.idle = this.frames.slice();
    this.running = null;
    this.state = 'normal';
  }

  has(name: string): boolean {
    return name in this.functions;
  }

  /** Named parameters, four at the most: a list of them is made anew with each call. */
  private suspendable(name: string, primitive: StepPrimitive): (a: never, b: never, c: never, d: never) => number {
    return (a, b, c, d) => {
      const frame = this.running!;
      if (this.state === 'rewinding') {
        this.exports.asyncify_stop_rewind();
        this.state = 'normal';
        return frame.value;
      }
      if (this.reach !== null) this.reach.primitive(frame.trail, name);
      const body = primitive(a, b, c, d);
      const task = this.task();
      let result = body.next(0);
      while (result.done !== true) {
        const rest = task.take(result.value);
        if (rest !== null) return this.suspend(frame, body, rest);
        result = body.next(task.wakeValue);
      }
      return result.value;
    };
  }

  private accessible(access: Access): (at: number, size: number, kind: number) => number {
    return (at: number, size: number, kind: number) => {
      if (this.state === 'rewinding') {
        this.exports.asyncify_stop_rewind();
        this.state = 'normal';
        return 0;
      }
      const step = access.step(at, size, kind);
      if (step !== null && this.reach !== null) this.reach.access(this.running!.trail);
      const rest = step === null ? null : this.task().take(step);
      if (rest !== null) return this.suspend(this.running!, accessing(access, at, size, kind), rest);
      access.make(at, size, kind);
      return 0;
    };
  }

  /** From here on, and again after each reset. */
  tell(reach: Reach): void {
    this.reach = reach;
    this.now('covered', 1);
  }

  private cover(at: number): void {
    this.reach!.place(this.running!.trail, at);
  }

  /** The C stack is put away as soon as this returns. */
  private suspend(frame: Frame, body: Kernel<number>, step: Step): number {
    frame.body = body;
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
  *call(name: string, ...args: readonly (number | bigint)[]): Kernel<number> {
    const frame = this.idle.pop();
    if (frame === undefined) throw new Error(`more than ${FRAMES} calls are under way in the compiled code`);
    frame.sp = this.pointer(frame.stack);
    frame.trail.length = 0;
    let isSuspended = false;
    for (;;) {
      const result = this.enter(frame, name, args, isSuspended);
      if (this.state !== 'unwinding') {
        this.idle.push(frame);
        return result;
      }
      this.exports.asyncify_stop_unwind();
      this.state = 'normal';
      isSuspended = true;
      const { body, step } = frame;
      let next = body!.next(yield step!);
      while (next.done !== true) next = body!.next(yield next.value);
      frame.value = next.value;
    }
  }

  /** Runs C code until it returns or is suspended. */
  private enter(frame: Frame, name: string, args: readonly (number | bigint)[], isSuspended: boolean): number {
    const { exports, running } = this;
    const sp = exports.__stack_pointer.value as bigint | number;
    this.running = frame;
    exports.__set_stack_limits(frame.base, frame.limit);
    exports.__stack_pointer.value = frame.sp;
    this.memory.setU32(this.rounds, ROUND_LIMIT);
    if (isSuspended) {
      exports.asyncify_start_rewind(frame.buffer);
      this.state = 'rewinding';
    }
    try {
      return this.functions[name]!(...args);
    } catch (error) {
      throw this.died(error, Number(exports.__stack_pointer.value) - Number(frame.limit));
    } finally {
      frame.sp = exports.__stack_pointer.value as bigint | number;
      if (running !== null) exports.__set_stack_limits(running.base, running.limit);
      exports.__stack_pointer.value = sp;
      this.running = running;
    }
  }
}
