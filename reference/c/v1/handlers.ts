// SPDX-License-Identifier: GPL-2.0-only
/** @file File handlers and subsystems of the machine, as the compiled code sees them: structs in its memory whose callbacks come back here. */
import type { file, Kernel, Restore, Struct } from '../../kernel/index.js';
import type { liveupdate_file_handler, liveupdate_subsystem, Out } from '../../v1/luo_internal.js';
import type { Instance } from '../instance.js';
import type { Part } from '../kernel.js';
import type { CMemory } from '../memory.js';
import type { Objects } from '../objects.js';

/** As in runtime/handlers.c. */
const PREPARE = 1;
const FREEZE = 2;
const CANCEL = 3;
const FINISH = 4;
const RETRIEVE = 5;
const ARGUMENTS = { file: 0, reclaimed: 4, data: 8 } as const;

/** What it is here, and where its struct is. */
interface Placed<T> {
  readonly it: T;
  readonly at: number;
  readonly size: number;
}

export class Handlers implements Part {
  /** By the number that the C struct carries. */
  private handlers: Placed<liveupdate_file_handler>[] = [];
  private subsystems: Placed<liveupdate_subsystem>[] = [];

  constructor(
    private readonly instance: () => Instance,
    private readonly objects: Objects,
  ) {}

  private get memory(): CMemory {
    return this.instance().memory;
  }

  reset(): void {
    this.handlers = [];
    this.subsystems = [];
  }

  save(): Restore {
    const handlers = this.handlers.slice();
    const subsystems = this.subsystems.slice();
    return () => {
      this.handlers = handlers.slice();
      this.subsystems = subsystems.slice();
    };
  }

  visit(scan: (from: number, to: number) => void): void {
    for (const { it, at, size } of this.handlers) if (!it.freed) scan(at, at + size);
    for (const { at, size } of this.subsystems) scan(at, at + size);
  }

  /** A struct with `text` behind it. */
  private place(kind: 'handler' | 'subsystem', number: number, text: string, owner: Struct): { at: number; size: number } {
    const instance = this.instance();
    const size = instance.now(`${kind}_size`) + text.length + 1;
    const at = this.objects.reserve(size, `test_${kind}`, `${kind}:${text}`, owner);
    this.memory.setText(instance.now(`${kind}_init`, at, number), text, text.length + 1);
    return { at, size };
  }

  /* File handlers. */

  private numberOf(it: liveupdate_file_handler): number {
    const known = this.handlers.findIndex((placed) => placed.it === it);
    if (known >= 0) return known;
    return this.handlers.push({ it, ...this.place('handler', this.handlers.length, it.compatible, it) }) - 1;
  }

  register(it: liveupdate_file_handler): Kernel<number> {
    return this.instance().call('register_handler', this.handlers[this.numberOf(it)]!.at);
  }

  /** Also of one that was never registered. */
  unregister(it: liveupdate_file_handler): Kernel<number> {
    return this.instance().call('unregister_handler', this.handlers[this.numberOf(it)]!.at);
  }

  *can_preserve(number: number, address: number): Kernel<number> {
    const { ops } = this.handlers[number]!.it;
    return (yield* ops!.can_preserve(this.objects.file(address, 'can_preserve'))) ? 1 : 0;
  }

  *file_callback(callback: number, number: number, at: number): Kernel<number> {
    const { ops } = this.handlers[number]!.it;
    const { memory } = this;
    const address = memory.u32(at + ARGUMENTS.file);
    const filep = address === 0 ? null : this.objects.file(address, 'callback');
    const data = { value: Number(memory.u64(at + ARGUMENTS.data)) };
    let answer = 0;
    if (callback === PREPARE) answer = yield* ops!.prepare!(filep!, data);
    else if (callback === FREEZE) answer = yield* ops!.freeze!(filep!, data);
    else if (callback === CANCEL) yield* ops!.cancel!(filep!, data.value);
    else if (callback === FINISH) yield* ops!.finish!(filep, data.value, memory.u32(at + ARGUMENTS.reclaimed) !== 0);
    else if (callback === RETRIEVE) {
      const out: Out<file | null> = { value: null };
      answer = yield* ops!.retrieve(data.value, out);
      memory.setU32(at + ARGUMENTS.file, out.value === null ? 0 : this.objects.addressOf(out.value));
    }
    memory.setU64(at + ARGUMENTS.data, BigInt(data.value));
    return answer;
  }

  /* Subsystems. */

  registerSubsystem(it: liveupdate_subsystem): Kernel<number> {
    const number = this.subsystems.push({ it, ...this.place('subsystem', this.subsystems.length, it.name, it) }) - 1;
    return this.instance().call('register_subsystem', this.subsystems[number]!.at);
  }

  *subsystem_callback(callback: number, number: number, at: number): Kernel<number> {
    const { ops } = this.subsystems[number]!.it;
    const { memory } = this;
    const data = { value: Number(memory.u64(at + ARGUMENTS.data)) };
    let answer = 0;
    if (callback === PREPARE) answer = yield* ops.prepare!(data);
    else if (callback === FREEZE) answer = yield* ops.freeze!(data);
    else if (callback === CANCEL) yield* ops.cancel!(data.value);
    else yield* ops.finish!(data.value);
    memory.setU64(at + ARGUMENTS.data, BigInt(data.value));
    return answer;
  }
}
