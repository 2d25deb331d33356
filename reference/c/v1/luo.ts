// SPDX-License-Identifier: GPL-2.0-only
/** @file Compiled LUO of June 2025 in a simulated kernel: what the machine calls. */
import { runAlone } from '../../engine/sequential.js';
import type { Body } from '../../engine/step.js';
import { files_struct, task_struct, type file, type Kernel, type Page, type Ram } from '../../kernel/index.js';
import type { IoctlArgument, liveupdate_file_handler, liveupdate_subsystem, LuoKernel } from '../../v1/luo_internal.js';
import { canonicalMemory } from '../canonical.js';
import { CompiledKernel, type Around, type Image, type Own } from '../kernel.js';
import { toAddress } from '../memory.js';
import { blobOf } from './blob.js';
import { Handlers } from './handlers.js';
import { v1Primitives } from './primitives.js';
import { UserMemory } from './user.js';

const O_EXCL = 0o200;

/** A page, and what was in it when its kernel was left. */
interface Left {
  readonly page: Page;
  readonly bytes: Uint8Array;
}

/** What the kernel before left in a machine's memory; kept or lost, the page says itself. */
const left = new WeakMap<Ram, readonly Left[]>();

export class CompiledLuo {
  readonly kernel: CompiledKernel;
  private handlers!: Handlers;
  private user!: UserMemory;
  private readonly unprivileged = new WeakSet<object>();

  constructor(
    readonly k: LuoKernel,
    image: Image,
  ) {
    this.kernel = new CompiledKernel(k, image, (around) => this.own(around));
    this.user.learn(this.kernel.instance.now('argument_layouts'));
    k.modules.reboot.leave = () => this.handOver();
    k.modules.reboot.describe = (names) => {
      const { objects, memory } = this.kernel;
      for (const page of objects.mappedPages()) page.content = page.freed || page.lost ? null : blobOf(memory.range(toAddress(page.phys), page.size));
      return canonicalMemory({ k, objects, layouts: image.layouts, memory }, names);
    };
  }

  private own(around: Around): Own {
    this.handlers = new Handlers(around.instance, around.objects);
    this.user = new UserMemory(this.k, around.memory);
    const { k, handlers, user } = this;
    const capable = (): boolean => k.current === null || !this.unprivileged.has(k.current);
    return { parts: [handlers, user], primitives: v1Primitives({ ...around, k, handlers, user, capable }) };
  }

  /* The jump. */

  /** What the code wrote to its pages is in them. */
  private handOver(): void {
    const { objects, memory } = this.kernel;
    left.set(
      this.k.ram,
      objects.mappedPages().map((page) => ({ page, bytes: memory.range(toAddress(page.phys), page.size).slice() })),
    );
  }

  /** Pages that the kernel before left are where this one looks for them; those that nobody kept have nothing in them. */
  private receive(): void {
    const { objects, memory } = this.kernel;
    for (const { page, bytes } of left.get(this.k.ram) ?? []) {
      // Freed before the jump: nobody's.
      if (!this.k.ram.pages.includes(page)) Object.assign(page, { k: this.k, lost: true, freed: false });
      const address = toAddress(page.phys);
      memory.map(address, page.size, page.lost ? null : bytes);
      objects.addPage(address, page);
      if (!page.lost) memory.allow(address, page.size);
    }
    left.delete(this.k.ram);
  }

  /* Boot. */

  /** Nobody else runs. */
  private alone(body: Body<number>): number {
    const { k } = this;
    const task = new task_struct(k, new files_struct(k, 'boot'), -1, 'boot', body);
    try {
      runAlone(task);
    } finally {
      k.current = null;
    }
    return task.result as number;
  }

  startup(): void {
    const { instance } = this.kernel;
    instance.now('set_liveupdate', 1);
    this.receive();
    this.alone(instance.call('early_initcalls'));
  }

  lateStartup(): number {
    return this.alone(this.kernel.instance.call('late_initcalls'));
  }

  registerSubsystem(subsystem: liveupdate_subsystem): number {
    return this.alone(this.handlers.registerSubsystem(subsystem));
  }

  reboot(): Kernel<number> {
    return this.kernel.instance.call('reboot');
  }

  /* The device. */

  *open(filep: file, { exclusive, capable }: { readonly exclusive: boolean; readonly capable: boolean }): Kernel<number> {
    const { objects, instance } = this.kernel;
    const { k } = this;
    if (!capable) this.unprivileged.add(k.current!);
    const ret = yield* instance.call('open', objects.opened(filep, exclusive ? O_EXCL : 0));
    // Observers tell sessions by the files that they belong to.
    if (ret === 0) filep.raw[0] = objects.privateDataOf(filep);
    return ret;
  }

  release(filep: file): Kernel<number> {
    return this.kernel.instance.call('release', this.kernel.objects.addressOf(filep));
  }

  *ioctl(filep: file, command: number, argument: IoctlArgument): Kernel<number> {
    const { cmd, address } = this.user.map(argument, command);
    try {
      return yield* this.kernel.instance.call('ioctl', this.kernel.objects.addressOf(filep), cmd, address);
    } finally {
      this.user.unmap(address);
    }
  }

  /* Handlers. */

  registerHandler(handler: liveupdate_file_handler): Kernel<number> {
    return this.handlers.register(handler);
  }

  unregisterHandler(handler: liveupdate_file_handler): Kernel<number> {
    return this.handlers.unregister(handler);
  }
}
