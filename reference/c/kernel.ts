// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiled C in a simulated kernel, whatever its design of LUO: all that lives as long as that kernel. */
import { codeOf } from '../kernel/backtrace.js';
import { KernelPanic, Report, type Linux, type Restore, type Root, type Struct } from '../kernel/index.js';
import { Accesses } from './access.js';
import type { Primitives, Reach } from './imports.js';
import { Instance } from './instance.js';
import type { Layouts } from './layout.js';
import type { CMemory } from './memory.js';
import { Objects } from './objects.js';
import { noteModule } from './places.js';
import { primitivesOf } from './primitives.js';
import { Rcu } from './rcu.js';
import type { Lines } from './section.js';
import { wasm, type WasmModule } from './wasm.js';

/** Who finds less on its C stack and traps wanted more. */
const LARGEST_FRAME = 8_192;

/** A compiled module, and what was found out about it. */
export interface Image {
  readonly module: WasmModule;
  readonly layouts: Layouts;
  readonly lines: Lines;
  /** Every access of a task that runs beside others is a step. */
  readonly accessSteps: boolean;
  /** Null: nobody wants to know what is reached. */
  readonly reach: Reach | null;
}

/** What a design finds, to make its own part of. */
export interface Around {
  readonly k: Linux;
  readonly objects: Objects;
  readonly layouts: Layouts;
  readonly accesses: Accesses;
  readonly rcu: Rcu;
  readonly memory: () => CMemory;
  readonly instance: () => Instance;
}

/** State outside of the memory of the module. */
export interface Part {
  /** Calls `scan` with memory that is reachable. */
  visit?(scan: (from: number, to: number) => void): void;
  /** Calls `visit` with the objects that it has pointers to, whether the code can still find them or not. */
  each?(visit: (object: Struct) => void): void;
  reset(): void;
  save?(): Restore;
}

export interface Own {
  readonly primitives: Partial<Primitives>;
  readonly parts: readonly Part[];
}

/** Its static variables, as far as reachability and checkpoints know them: all of its memory. */
export class CompiledKernel implements Root {
  readonly name = 'compiled LUO';
  readonly objects: Objects;
  readonly accesses: Accesses;
  readonly instance: Instance;
  private readonly reach: Reach | null;
  private readonly parts: readonly Part[];

  constructor(
    readonly k: Linux,
    { module, layouts, lines, accessSteps, reach }: Image,
    own: (around: Around) => Own,
  ) {
    const memory = (): CMemory => this.instance.memory;
    this.reach = reach;
    this.objects = new Objects(k, memory, layouts);
    this.accesses = new Accesses(k, this.objects, layouts, memory, accessSteps);
    const rcu = new Rcu(k, this.objects, memory);
    const around = { k, objects: this.objects, layouts, accesses: this.accesses, rcu, memory, instance: () => this.instance };
    const { primitives, parts } = own(around);
    this.parts = [rcu, ...parts];
    this.instance = new Instance(
      module,
      primitivesOf(around, { ...primitives, call: { ...primitives.call, look: () => noteModule(lines) } }),
      () => k.current!,
      (error, left) => this.died(error, left),
      () => this.accesses.asks,
    );
    this.instance.now('look');
    this.accesses.allowData();
    if (reach !== null) this.instance.watch(reach);
    k.roots.push(this);
    k.keepsCalls = reach === null;
  }

  get memory(): CMemory {
    return this.instance.memory;
  }

  /** A trap is what a bad pointer comes to, or a C stack that is full. */
  private died(error: unknown, left: number): unknown {
    const isFull = error instanceof RangeError && /call stack/.test(error.message);
    if (!isFull && !(error instanceof wasm.RuntimeError)) return error;
    const { k } = this;
    const { functions, lines } = codeOf(error.stack ?? '');
    const where = functions[0] ?? 'compiled_code';
    const why = isFull || (error.message === 'unreachable' && left < LARGEST_FRAME) ? 'stack_overflow' : 'bad_memory_access';
    k.panicked = true;
    k.recorder?.barrier();
    k.reports.push(new Report(`oops:${where}:${why}`, k.current, { functions, lines }));
    return new KernelPanic(where, error.message);
  }

  trace(visit: (object: Struct) => void): void {
    this.objects.visit(0, this.memory.dataEnd, visit);
    this.objects.visitMaps(visit);
    for (const part of this.parts) part.visit?.((from, to) => this.objects.visit(from, to, visit));
  }

  reset(): void {
    this.instance.reset();
    this.memory.reset();
    this.objects.reset();
    this.accesses.reset();
    for (const part of this.parts) part.reset();
    if (this.reach !== null) this.instance.watch(this.reach);
  }

  save(): Restore {
    const { memory } = this;
    const bytes = memory.copy();
    const parts = this.saveParts();
    return () => {
      this.instance.reset();
      memory.put(bytes);
      for (const put of parts) put();
    };
  }

  private saveParts(): readonly Restore[] {
    return [this.objects.save(), this.accesses.save(), ...this.parts.map((part) => part.save?.() ?? ((): void => part.reset()))];
  }

  /** With the C stacks of all calls under way. */
  keep(): Restore | null {
    const { memory, instance } = this;
    const { restore, stacks } = instance.keep();
    const bytes = memory.keep(stacks);
    if (bytes === null) return null;
    const parts = this.saveParts();
    return () => {
      restore();
      bytes();
      for (let i = 0; i < parts.length; i++) parts[i]!();
    };
  }

  /** A call under way may have a pointer to any of them. */
  each(visit: (object: Struct) => void): void {
    this.objects.each(visit);
    for (const part of this.parts) part.each?.(visit);
  }
}
