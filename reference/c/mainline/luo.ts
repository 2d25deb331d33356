// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiled LUO of mainline in a simulated kernel: what the machine calls. */
import type { file, file_operations, folio, Kernel } from '../../kernel/index.js';
import type { Argument, device_operations, liveupdate_file_handler, liveupdate_flb, LuoKernel, session_operations } from '../../mainline/luo_internal.js';
import type { Instance } from '../instance.js';
import { CompiledKernel, type Around, type Image, type Own } from '../kernel.js';
import { toAddress } from '../memory.js';
import type { Objects } from '../objects.js';
import { canonicalMemory } from '../canonical.js';
import { Handlers } from './handlers.js';
import { mainlinePrimitives } from './primitives.js';
import { UserMemory } from './user.js';

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
    return { parts: [handlers, user], primitives: mainlinePrimitives({ ...around, handlers, user, operations: (address) => this.operationsAt(address) }) };
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
