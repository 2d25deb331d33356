// SPDX-License-Identifier: GPL-2.0-only
/** @file File handlers and FLBs of the machine, as the compiled code sees them: structs in its memory whose callbacks come back here. */
import { copyInto, ENOSPC, module_put, try_module_get, type file, type Kernel, type module, type Restore, type Step, type Struct } from '../../kernel/index.js';
import type { liveupdate_file_handler, liveupdate_file_op_args, liveupdate_flb, liveupdate_flb_op_args } from '../../mainline/luo_internal.js';
import type { Instance } from '../instance.js';
import type { CMemory } from '../memory.js';
import type { Objects } from '../objects.js';

/** As in runtime/handlers.c. */
const FILE_CALLBACKS = ['', 'preserve', 'unpreserve', 'freeze', 'unfreeze', 'retrieve', 'can_finish', 'finish'] as const;
const FLB_CALLBACKS = ['', 'preserve', 'unpreserve', '', '', 'retrieve', '', 'finish'] as const;
const OPTIONAL = { freeze: 1, unfreeze: 2, can_finish: 4, get_id: 8 } as const;
const ARGUMENTS = { file: 0, retrieve_status: 4, data: 8, object: 16 } as const;

/** A registered one: what it is here, and where its struct is. */
interface Placed<T> {
  readonly it: T;
  readonly at: number;
}

/** Of get_id(), which is not told which handler is asked, there is one for each slot. */
interface PlacedHandler extends Placed<liveupdate_file_handler> {
  readonly slot: number;
  /** Cannot be found any more. Who still has a pointer to it calls its callbacks, and is reported when it was freed. */
  readonly isGone: boolean;
}

export class Handlers {
  /** By the number that the C struct carries. */
  private readonly handlers: PlacedHandler[] = [];
  private readonly flbs: Placed<liveupdate_flb>[] = [];
  /** FLBs that were registered with a handler, in order. */
  private linked = new Map<liveupdate_file_handler, readonly liveupdate_flb[]>();
  private readonly modules: module[] = [];
  /** What callbacks leave in `private_data` and `obj`, by what C has instead: a number that is no address. */
  private readonly held: object[] = [];

  constructor(
    private readonly instance: () => Instance,
    private readonly objects: Objects,
  ) {}

  private get memory(): CMemory {
    return this.instance().memory;
  }

  reset(): void {
    for (const list of [this.handlers, this.flbs, this.modules, this.held]) list.length = 0;
    this.linked = new Map();
  }

  save(): Restore {
    const [handlers, flbs, modules, held] = [this.handlers.slice(), this.flbs.slice(), this.modules.slice(), this.held.slice()];
    const linked = new Map(this.linked);
    return () => {
      copyInto(this.handlers, handlers);
      copyInto(this.flbs, flbs);
      copyInto(this.modules, modules);
      copyInto(this.held, held);
      this.linked = new Map(linked);
    };
  }

  private sizes: Readonly<Record<'handler' | 'flb', number>> | null = null;

  /** Of their structs. */
  private sizeOf(what: 'handler' | 'flb'): number {
    this.sizes ??= { handler: this.instance().now('handler_size'), flb: this.instance().has('flb_size') ? this.instance().now('flb_size') : 0 };
    return this.sizes[what];
  }

  /** Their structs, which are reachable. */
  visit(scan: (from: number, to: number) => void): void {
    for (const { at, isGone } of this.handlers) if (!isGone) scan(at, at + this.sizeOf('handler'));
    for (const { at } of this.flbs) scan(at, at + this.sizeOf('flb'));
  }

  /** Handlers that are gone too, and the modules that they lay in. */
  each(visit: (object: Struct) => void): void {
    for (const { it } of [...this.handlers, ...this.flbs]) {
      visit(it);
      if (it.ops!.owner !== null) visit(it.ops!.owner);
    }
    for (const one of this.modules) visit(one);
  }

  private moduleNumber(owner: module | null): number {
    if (owner === null) return 0;
    const known = this.modules.indexOf(owner);
    return known >= 0 ? known + 1 : this.modules.push(owner);
  }

  private module(number: number): module | null {
    return number === 0 ? null : this.modules[number - 1]!;
  }

  module_get(number: number): Step {
    return try_module_get(this.module(number));
  }

  module_put(number: number): Step {
    return module_put(this.module(number));
  }

  private handle(object: object | null): number {
    if (object === null) return 0;
    const known = this.held.indexOf(object);
    return known >= 0 ? known + 1 : this.held.push(object);
  }

  private object(handle: number): object | null {
    return handle === 0 ? null : (this.held[handle - 1] ?? null);
  }

  /* File handlers. */

  *register(it: liveupdate_file_handler): Kernel<number> {
    const instance = this.instance();
    const taken = new Set(this.handlers.filter(({ isGone }) => !isGone).map(({ slot }) => slot));
    let slot = 0;
    while (taken.has(slot)) slot++;
    if (slot >= instance.now('handler_limit')) return -ENOSPC;
    const number = this.handlers.length;
    const ops = it.ops!;
    let optional = 0;
    for (const [name, bit] of Object.entries(OPTIONAL)) if (ops[name as keyof typeof OPTIONAL] !== undefined) optional |= bit;
    const at = this.objects.reserve(this.sizeOf('handler'), 'test_handler', `handler:${it.compatible}`, it);
    const compatible = instance.now('handler_init', at, number, this.moduleNumber(ops.owner), optional, slot);
    this.memory.setText(compatible, it.compatible, it.compatible.length + 1);
    this.handlers.push({ it, at, slot, isGone: false });
    // Until it is gone it is there.
    this.memory.allow(at, this.sizeOf('handler'));
    const error = yield* instance.call('register_handler', at);
    if (error !== 0) this.leave(number);
    return error;
  }

  *unregister(it: liveupdate_file_handler): Kernel<void> {
    const number = this.handlers.findIndex((placed) => placed.it === it && !placed.isGone);
    if (number < 0) return;
    const instance = this.instance();
    // A handler that may have to stay stays as long as it has FLBs: its module takes them away before.
    if (instance.has('can_stay_registered')) for (const flb of this.linked.get(it) ?? []) yield* this.ofBoth('unregister_flb', it, flb);
    // The module goes, whatever is answered.
    yield* instance.call('unregister_handler', this.handlers[number]!.at);
    this.leave(number);
  }

  private leave(number: number): void {
    const placed = this.handlers[number]!;
    this.handlers[number] = { ...placed, isGone: true };
    this.memory.forbid(placed.at, this.sizeOf('handler'));
  }

  private handler(number: number): liveupdate_file_handler {
    return this.handlers[number]!.it;
  }

  *can_preserve(number: number, address: number): Kernel<number> {
    const it = this.handler(number);
    return (yield* it.ops!.can_preserve!(it, this.objects.file(address, 'can_preserve'))) ? 1 : 0;
  }

  get_id(slot: number, address: number): bigint {
    return this.handlers.findLast((placed) => placed.slot === slot)!.it.ops!.get_id!(this.objects.file(address, 'get_id'));
  }

  *file_callback(callback: number, number: number, at: number): Kernel<number> {
    const it = this.handler(number);
    const args: liveupdate_file_op_args = {
      handler: it,
      file: this.fileAt(at),
      retrieve_status: this.memory.u32(at + ARGUMENTS.retrieve_status) | 0,
      serialized_data: Number(this.memory.u64(at + ARGUMENTS.data)),
      private_data: this.object(this.memory.u32(at + ARGUMENTS.object)),
    };
    const name = FILE_CALLBACKS[callback] as 'preserve';
    const answer: unknown = yield* it.ops![name]!(args);
    this.memory.setU32(at + ARGUMENTS.file, args.file === null ? 0 : this.objects.addressOf(args.file));
    this.memory.setU64(at + ARGUMENTS.data, BigInt(args.serialized_data));
    this.memory.setU32(at + ARGUMENTS.object, this.handle(args.private_data));
    return Number(answer ?? 0);
  }

  private fileAt(at: number): file | null {
    const address = this.memory.u32(at + ARGUMENTS.file);
    return address === 0 ? null : this.objects.file(address, 'callback');
  }

  /* FLBs. */

  private placed(it: liveupdate_flb): number {
    const known = this.flbs.find((placed) => placed.it === it);
    if (known !== undefined) return known.at;
    const instance = this.instance();
    const at = this.objects.reserve(this.sizeOf('flb'), 'test_flb', `flb:${it.compatible}`);
    const compatible = instance.now('flb_init', at, this.flbs.length, this.moduleNumber(it.ops!.owner));
    this.memory.setText(compatible, it.compatible, it.compatible.length + 1);
    this.flbs.push({ it, at });
    return at;
  }

  /** Memory of a handler that nobody has registered: all zeros but for what its author writes. */
  private unregistered(it: liveupdate_file_handler): number {
    const at = this.objects.reserve(this.sizeOf('handler'), 'test_handler', `handler:${it.compatible}`, it);
    this.instance().now('handler_init', at, this.handlers.length, this.moduleNumber(it.ops!.owner), 0, 0);
    this.memory.allow(at, this.sizeOf('handler'));
    return at;
  }

  /** One of the functions that take a file handler and an FLB. */
  *ofBoth(name: 'register_flb' | 'unregister_flb', it: liveupdate_file_handler, flb: liveupdate_flb): Kernel<number> {
    const handler = this.handlers.find((placed) => placed.it === it && !placed.isGone);
    if (!this.instance().has(name) || (handler === undefined && this.handlers.some((placed) => placed.it === it))) return 0;
    const answer = yield* this.instance().call(name, handler?.at ?? this.unregistered(it), this.placed(flb));
    if (answer === 0 && name === 'register_flb') this.linked.set(it, [...(this.linked.get(it) ?? []), flb]);
    return answer;
  }

  /** One of the functions for users of an FLB. */
  ofFlb(name: string, flb: liveupdate_flb): Kernel<number> {
    return this.instance().call(name, this.placed(flb));
  }

  *flb_callback(callback: number, number: number, at: number): Kernel<number> {
    const { it } = this.flbs[number]!;
    const args: liveupdate_flb_op_args = {
      flb: it,
      data: Number(this.memory.u64(at + ARGUMENTS.data)),
      obj: this.object(this.memory.u32(at + ARGUMENTS.object)),
    };
    const name = FLB_CALLBACKS[callback] as 'preserve';
    const answer: unknown = yield* it.ops![name]!(args);
    this.memory.setU64(at + ARGUMENTS.data, BigInt(args.data));
    this.memory.setU32(at + ARGUMENTS.object, this.handle(args.obj));
    return Number(answer ?? 0);
  }
}
