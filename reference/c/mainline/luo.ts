// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiled LUO of mainline in a simulated kernel: what the machine calls. */
import { keptBody, NOTHING, type Restore } from '../../engine/kept.js';
import type { Step } from '../../engine/step.js';
import type { file, file_operations, folio, Kernel } from '../../kernel/index.js';
import type { Argument, device_operations, liveupdate_file_handler, liveupdate_flb, LuoKernel, session_operations } from '../../mainline/luo_internal.js';
import type { Instance } from '../instance.js';
import { CompiledKernel, type Around, type Image, type Own } from '../kernel.js';
import { toAddress } from '../memory.js';
import type { Objects } from '../objects.js';
import { canonicalMemory } from '../canonical.js';
import { Handlers } from './handlers.js';
import { Placed } from './placed.js';
import { mainlinePrimitives } from './primitives.js';
import { UserMemory } from './user.js';

/** A call of the device or of a session, whose argument is in the memory of the caller as long as it runs. */
class Ioctl implements Kernel<number> {
  private inner: Kernel<number> | null = null;
  private address = 0;

  constructor(
    private readonly instance: Instance,
    private readonly user: UserMemory,
    private readonly arg: Argument,
    private readonly cmd: number,
    private readonly file: () => number,
  ) {}

  [Symbol.iterator](): this {
    return this;
  }

  next(value: number): IteratorResult<Step, number> {
    if (this.inner === null) {
      this.address = this.user.map(this.arg, this.cmd);
      this.inner = this.instance.call(this.arg.compat === true ? 'compat_ioctl' : 'ioctl', this.file(), this.cmd, this.address);
    }
    let isOver = true;
    try {
      const result = this.inner.next(value);
      isOver = result.done === true;
      return result;
    } finally {
      if (isOver) this.user.unmap(this.address);
    }
  }

  keep(): Restore | null {
    const { inner, address } = this;
    const rest = inner === null ? NOTHING : keptBody(inner);
    if (rest === null) return null;
    return () => {
      this.inner = inner;
      this.address = address;
      rest();
    };
  }
}

export class CompiledLuo {
  private readonly objects: Objects;
  private readonly instance: Instance;
  private handlers!: Handlers;
  private user!: UserMemory;
  private readonly operations = new Map<number, session_operations>();

  constructor(
    readonly k: LuoKernel,
    image: Image,
  ) {
    const kernel = new CompiledKernel(k, image, (around) => this.own(around));
    this.objects = kernel.objects;
    this.instance = kernel.instance;
    this.user.learn(this.instance.now('argument_layouts'));
    k.leave = () => this.handOver();
    k.describe = (names) => canonicalMemory({ k, objects: kernel.objects, layouts: image.layouts, memory: kernel.memory }, names);
  }

  private own(around: Around): Own {
    this.handlers = new Handlers(around.instance, around.objects);
    this.user = new UserMemory(this.k, around.memory);
    const { handlers, user } = this;
    const placed = new Placed(around);
    return {
      parts: [handlers, user, placed],
      primitives: mainlinePrimitives({ ...around, handlers, user, placed, operations: (address) => this.operationsAt(address) }),
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

  /** Handlers of files that are the tree's own register themselves. */
  handlerInit(): Kernel<number> {
    return this.instance.call('handler_initcalls');
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
    return { open: (filep) => this.instance.call('open', this.objects.addressOf(filep)), ...this.fileOperations };
  }

  private operationsAt(address: number): file_operations {
    let operations = this.operations.get(address);
    if (operations === undefined) {
      operations = this.fileOperations;
      this.operations.set(address, operations);
    }
    return operations;
  }

  /** Those of any file: C looks which of them there are. */
  private get fileOperations(): session_operations {
    const ioctl: session_operations['unlocked_ioctl'] = (filep, cmd, arg) => this.ioctl(filep, cmd, arg);
    return { release: (filep) => this.release(filep), unlocked_ioctl: ioctl, compat_ioctl: ioctl };
  }

  private release(filep: file): Kernel<number> {
    return this.instance.call('release', this.objects.addressOf(filep));
  }

  private ioctl(filep: file, cmd: number, arg: Argument): Kernel<number> {
    return new Ioctl(this.instance, this.user, arg, cmd, () => this.objects.addressOf(filep));
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
