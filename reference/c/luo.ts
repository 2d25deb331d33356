// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiled LUO in a simulated kernel: what the machine calls, and all that lives as long as that kernel. */
import { codeOf } from '../kernel/backtrace.js';
import { KernelPanic, Report, type file, type file_operations, type folio, type Kernel, type Restore, type Root, type Struct } from '../kernel/index.js';
import type { Argument, device_operations, liveupdate_file_handler, liveupdate_flb, LuoKernel, session_operations } from '../mainline/luo_internal.js';
import { Accesses } from './access.js';
import { canonicalMemory } from './canonical.js';
import { Handlers } from './handlers.js';
import { Instance, type Reach } from './instance.js';
import type { Layouts } from './layout.js';
import { toAddress } from './memory.js';
import { Objects } from './objects.js';
import { noteModule } from './places.js';
import { primitivesOf } from './primitives.js';
import type { Lines } from './section.js';
import { UserMemory } from './user.js';
import { wasm, type WasmModule } from './wasm.js';

/** Who finds less on its C stack and traps wanted more. */
const LARGEST_FRAME = 8_192;

/** Its static variables, as far as reachability and checkpoints know them: all of its memory. */
export class CompiledLuo implements Root {
  readonly name: string;
  readonly objects: Objects;
  private readonly handlers: Handlers;
  private readonly user: UserMemory;
  private readonly instance: Instance;
  private readonly operations = new Map<number, session_operations>();

  constructor(
    readonly k: LuoKernel,
    module: WasmModule,
    layouts: Layouts,
    lines: Lines,
    /** Every access is a step. */
    accessSteps: boolean,
    /** Null: nobody wants to know what is reached. */
    private readonly reach: Reach | null,
  ) {
    this.name = 'compiled LUO';
    const memory = (): Instance['memory'] => this.instance.memory;
    this.objects = new Objects(k, memory, layouts);
    this.handlers = new Handlers(() => this.instance, this.objects);
    this.user = new UserMemory(k, memory);
    const { objects, handlers, user } = this;
    const accesses = new Accesses(k, objects, layouts, memory, accessSteps);
    const primitives = primitivesOf({ k, objects, accesses, layouts, handlers, user, memory, operations: (address) => this.operationsAt(address) });
    this.instance = new Instance(
      module,
      { ...primitives, call: { ...primitives.call, look: () => noteModule(lines) } },
      () => k.current!,
      (error, left) => this.died(error, left),
      () => accesses.asks,
    );
    this.instance.now('look');
    user.learn(this.instance.now('argument_layouts'));
    accesses.allowData();
    if (reach !== null) this.instance.watch(reach);
    k.roots.push(this);
    k.leave = () => this.handOver();
    k.describe = (names) => canonicalMemory({ k, objects, layouts, memory: this.instance.memory }, names);
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
    k.reports.push(new Report(`panic:${where}:${why}`, k.current, { functions, lines }));
    return new KernelPanic(where, error.message);
  }

  /* Root. */

  trace(visit: (object: Struct) => void): void {
    const { memory } = this.instance;
    this.objects.visit(0, memory.dataEnd, visit);
    this.objects.visitMaps(visit);
    this.handlers.visit((from, to) => this.objects.visit(from, to, visit));
  }

  reset(): void {
    this.instance.reset();
    this.instance.memory.reset();
    this.objects.reset();
    this.handlers.reset();
    this.user.reset();
    if (this.reach !== null) this.instance.watch(this.reach);
  }

  save(): Restore {
    const { memory } = this.instance;
    const bytes = memory.copy();
    const parts = [this.objects.save(), this.handlers.save()];
    return () => {
      this.instance.reset();
      memory.put(bytes);
      this.user.reset();
      for (const put of parts) put();
    };
  }

  /* The jump. */

  private get pages(): readonly folio[] {
    return this.k.ram.pages as folio[];
  }

  /** Pages that the kernel before left are where this one looks for them. */
  private receive(): void {
    for (const page of this.pages) {
      if (!page.handed_over) continue;
      this.instance.memory.map(toAddress(page.phys), page.size, page.bytes);
      this.objects.addPage(toAddress(page.phys), page);
    }
  }

  /** What the code wrote to its pages is in them. */
  private handOver(): void {
    for (const page of this.pages) if (this.objects.pages.has(page.phys)) page.bytes.set(this.instance.memory.range(toAddress(page.phys), page.size));
  }

  /* Boot. */

  setLiveupdate(isOn: boolean): void {
    this.instance.now('set_liveupdate', isOn ? 1 : 0);
  }

  *earlyInit(): Kernel<number> {
    this.receive();
    return yield* this.instance.call('early_initcalls');
  }

  lateInit(): Kernel<number> {
    return this.instance.call('late_initcalls');
  }

  get hasDevice(): boolean {
    return this.instance.now('has_device') !== 0;
  }

  get isEnabled(): boolean {
    return this.instance.now('is_enabled') !== 0;
  }

  reboot(): Kernel<number> {
    return this.instance.call('reboot');
  }

  /* Files. */

  /** Of the device. */
  get deviceOperations(): device_operations {
    return {
      open: (filep) => this.instance.call('open', this.objects.addressOf(filep)),
      release: (filep) => this.release(filep),
      unlocked_ioctl: (filep, cmd, arg) => this.ioctl(filep, cmd, arg),
    };
  }

  private operationsAt(address: number): file_operations {
    let operations = this.operations.get(address);
    if (operations === undefined) {
      operations = { release: (filep) => this.release(filep), unlocked_ioctl: (filep, cmd, arg) => this.ioctl(filep, cmd, arg) };
      this.operations.set(address, operations);
    }
    return operations;
  }

  private release(filep: file): Kernel<number> {
    return this.instance.call('release', this.objects.addressOf(filep));
  }

  private *ioctl(filep: file, cmd: number, arg: Argument): Kernel<number> {
    const user = this.user.map(arg, cmd);
    try {
      return yield* this.instance.call('ioctl', this.objects.addressOf(filep), cmd, user);
    } finally {
      this.user.unmap(user);
    }
  }

  /* Handlers and FLBs. */

  registerHandler(handler: liveupdate_file_handler): Kernel<number> {
    return this.handlers.register(handler);
  }

  unregisterHandler(handler: liveupdate_file_handler): Kernel<void> {
    return this.handlers.unregister(handler);
  }

  registerFlb(handler: liveupdate_file_handler, flb: liveupdate_flb): Kernel<number> {
    return this.handlers.ofBoth('register_flb', handler, flb);
  }

  unregisterFlb(handler: liveupdate_file_handler, flb: liveupdate_flb): Kernel<number> {
    return this.handlers.ofBoth('unregister_flb', handler, flb);
  }

  ofFlb(name: string, flb: liveupdate_flb): Kernel<number> {
    return this.handlers.ofFlb(name, flb);
  }
}
