// SPDX-License-Identifier: GPL-2.0-only
/** @file A state under construction: events go to the machines, what they make happen goes on to others. */
import type { Table, Transition } from '../compile.js';
import type { Callback, FileName, ModuleName, SessionName, Side, Subject } from './actions.js';
import type { DeviceEvent } from './device.js';
import type { Effect, TellParams } from './effect.js';
import type { FlbEvent, IncomingFlbEvent } from './flb.js';
import type { IncomingEvent } from './incoming.js';
import type { DeviceState, Tables } from './machines.js';
import type { OutgoingEvent } from './outgoing.js';
import type { ModuleEvent } from './module.js';
import type { PreservedEvent } from './preserved.js';
import type { ReceivedEvent } from './received.js';
import {
  bindsFlb,
  flbUsers,
  FREE,
  isWatched,
  kernelOf,
  receivedName,
  sum,
  type IncomingSession,
  type ModelState,
  type PreservedFile,
  type ReceivedFile,
  type Slot,
} from './state.js';

/** Is told the transitions that were taken. */
export interface Covered {
  add(name: string, instance: number): void;
}

type OutgoingSlot = Slot & { readonly kind: 'outgoing' };

type Changeable = { -readonly [Part in keyof ModelState]: ModelState[Part] };

export class Draft {
  readonly callbacks = new Map<Subject, Callback[]>();
  /** The state that was given, or from the first change on a copy, which nobody else has yet. */
  private current: ModelState;
  private isChanged = false;
  private retrieveError: string | null = null;

  constructor(
    private readonly tables: Tables,
    state: ModelState,
    private readonly covered?: Covered,
  ) {
    this.current = state;
  }

  get state(): ModelState {
    return this.current;
  }

  /** The copy that nobody else has yet. */
  private get own(): Changeable {
    if (this.isChanged) return this.current;
    this.isChanged = true;
    return (this.current = copyOf(this.current));
  }

  device(event: DeviceEvent): void {
    this.own.device = (this.take(this.tables.device, this.current.device, event, 0)?.target ?? this.current.device) as DeviceState;
  }

  /** One more (or less) descriptor of the device in `process`. */
  addDevice(process: number, event: 'open' | 'dup'): void {
    this.device(event);
    this.own.devices = plus(this.current.devices, process, 1);
  }

  dropDevice(process: number): void {
    this.device(sum(this.current.devices) === 1 ? 'release' : 'close');
    this.own.devices = plus(this.current.devices, process, -1);
  }

  create(process: number, session: number, name: SessionName): void {
    this.take(this.tables.outgoing, 'absent', 'create', session);
    const none = this.current.devices.map(() => 0);
    this.setSlot(session, { kind: 'outgoing', name, descriptors: plus(none, process, 1), files: [] });
    this.own.created = [...this.current.created, session];
  }

  retrieve(process: number, session: number, name: SessionName): void {
    this.incoming(name, 'retrieve');
    const none = this.current.devices.map(() => 0);
    this.setSlot(session, { kind: 'incoming', name, descriptors: plus(none, process, 1) });
  }

  /** Another descriptor of a session, in `process`. */
  addDescriptor(process: number, session: number): void {
    const slot = this.current.slots[session]!;
    if (slot.kind === 'free') return;
    if (slot.kind === 'outgoing') this.outgoing(session, 'dup');
    else this.incoming(slot.name, 'dup');
    this.setSlot(session, { ...slot, descriptors: plus(slot.descriptors, process, 1) });
  }

  /** `refused`: the handler of an incoming file did not let the last close finish. */
  dropDescriptor(process: number, session: number, refused = false): void {
    const slot = this.current.slots[session]!;
    if (slot.kind === 'free') return;
    const isLast = sum(slot.descriptors) === 1;
    if (slot.kind === 'incoming') this.incoming(slot.name, !isLast ? 'close' : refused ? 'release_refused' : 'release');
    else this.outgoing(session, isLast ? 'release' : 'close');
    if (isLast) this.freeSlot(session);
    else this.setSlot(session, { ...(this.current.slots[session] as typeof slot), descriptors: plus(slot.descriptors, process, -1) });
  }

  private freeSlot(session: number): void {
    this.setSlot(session, FREE);
    this.own.created = this.current.created.filter((slot) => slot !== session);
  }

  preserve(session: number, token: number, file: FileName): void {
    if (bindsFlb(this.current, file)) this.flb('first');
    this.putFile(session, { token, file, state: this.preserved(session, { token, file, state: 'free' }, 'preserve') });
  }

  /** A PRESERVE whose handler's callback fails: it is called, and nothing stays. */
  preserveFails(session: number, token: number, file: FileName): void {
    const isFirst = bindsFlb(this.current, file) && this.current.flb === 'unused';
    if (isFirst) this.flb('first');
    this.preserved(session, { token, file, state: 'free' }, 'preserve_fails');
    if (isFirst) this.flb('last');
  }

  flb(event: FlbEvent): void {
    const taken = this.take(this.tables.flb, this.current.flb, event, 0);
    if (taken === undefined) return;
    this.own.flb = taken.target;
    this.callBack('flb out', taken.effects);
  }

  /** A driver asks for the FLB's object, and has no reference to it. */
  lookAtFlb(side: Side): void {
    if (side === 'in') this.incomingFlb('retrieve');
  }

  /** A driver takes the FLB's object, or gives it back. */
  holdFlb(side: Side, n: 1 | -1): void {
    if (n === 1) this.lookAtFlb(side);
    const held = this.current.flbHeld;
    this.own.flbHeld = side === 'out' ? { out: held.out + n, in: held.in } : { out: held.out, in: held.in + n };
    if (n === 1) return;
    if (side === 'out' && !this.flbIsUsed()) this.flb('last');
    if (side === 'in' && !this.flbIsAwaited()) this.finishFlb();
  }

  /** Its retrieve has failed: the error is remembered, or it is asked for again. */
  flbFails(error: string): void {
    this.flbFailed('retrieve_fails', error);
  }

  /** What happens in `run`; an `error` is what a retrieve of the FLB in it answers. */
  withFlb(error: string | undefined, run: () => void): void {
    this.retrieveError = error ?? null;
    run();
    this.retrieveError = null;
  }

  private finishFlb(): void {
    if (this.retrieveError === null || this.current.incomingFlb !== 'waiting') return this.incomingFlb('finish');
    this.flbFailed('finish_fails', this.retrieveError);
  }

  private flbFailed(event: 'retrieve_fails' | 'finish_fails', error: string): void {
    const { incomingFlb } = this.current;
    this.incomingFlb(event);
    if (kernelOf(this.current).remembersFlbErrors) this.own.flbError = error;
    else this.own.incomingFlb = incomingFlb;
  }

  setHuge(file: FileName, isHuge: boolean): void {
    const others = this.current.huge.filter((one) => one !== file);
    this.own.huge = isHuge ? [...others, file].sort() : others;
  }

  private flbIsUsed(): boolean {
    return flbUsers(this.current) > 0 || this.current.flbHeld.out > 0;
  }

  private incomingFlb(event: IncomingFlbEvent): void {
    const taken = this.take(this.tables.incomingFlb, this.current.incomingFlb, event, 0);
    if (taken === undefined) return;
    this.own.incomingFlb = taken.target;
    this.callBack('flb in', taken.effects);
  }

  module(module: ModuleName, event: ModuleEvent): void {
    const taken = this.take(this.tables.module, this.current.modules[module], event, module === 'T' ? 0 : 1);
    if (taken === undefined) return;
    const { T, U } = this.current.modules;
    this.own.modules = module === 'T' ? { T: taken.target, U } : { T, U: taken.target };
  }

  outgoing(session: number, event: OutgoingEvent): void {
    const from = event === 'unfreeze' || event === 'jump' ? 'frozen' : 'open';
    const taken = this.take(this.tables.outgoing, from, event, session);
    for (const effect of taken?.effects ?? []) if (effect.type === 'tell') this.tellOutgoing(session, effect.params.event);
  }

  incoming(name: SessionName, event: IncomingEvent): void {
    const at = this.current.incoming.findIndex((one) => one.name === name);
    const session = this.current.incoming[at];
    const taken = session && this.take(this.tables.incoming, session.state, event, at);
    if (taken === undefined) return;
    this.setIncoming(at, { state: taken.target });
    for (const effect of taken.effects) if (effect.type === 'tell') this.finishFiles(name);
  }

  /** Newest first (item 20). */
  private finishFiles(name: SessionName): void {
    const { files } = this.current.incoming.find((one) => one.name === name)!;
    for (let i = files.length; i-- > 0;) this.received(name, files[i]!.token, 'finish');
  }

  /** The descriptor that RETRIEVE_FD made in `process`; null: none. */
  received(name: SessionName, token: number, event: ReceivedEvent, change: Partial<Pick<ReceivedFile, 'error' | 'holders'>> = {}): void {
    const [at, index] = this.placeOf(name, token);
    const file = this.current.incoming[at]!.files[index]!;
    const taken = this.take(this.tables.received, file.state, event, token);
    if (taken === undefined) return;
    this.setReceived(at, index, { ...file, ...change, state: taken.target });
    if (isWatched(this.current, file.file)) this.callBack(`in ${name}/${token}`, taken.effects);
    if (event === 'finish' && bindsFlb(this.current, file.file) && !this.flbIsAwaited()) this.finishFlb();
  }

  /** One more or less descriptor of a received file. */
  hold(file: FileName, process: number, n: 1 | -1): void {
    const { name, token } = receivedName(file)!;
    const [at, index] = this.placeOf(name, token);
    const received = this.current.incoming[at]!.files[index]!;
    this.setReceived(at, index, { ...received, holders: plus(received.holders, process, n) });
  }

  /** Of an incoming session, and of a file in it. */
  private placeOf(name: SessionName, token: number): readonly [number, number] {
    const at = this.current.incoming.findIndex((one) => one.name === name);
    return [at, this.current.incoming[at]!.files.findIndex((one) => one.token === token)];
  }

  private flbIsAwaited(): boolean {
    if (this.current.flbHeld.in > 0) return true;
    return this.current.incoming.some(({ files }) => files.some(({ file, state }) => state !== 'finished' && bindsFlb(this.current, file)));
  }

  /** The files of an outgoing session get an event, in the order that item 20 says. */
  tellOutgoing(session: number, event: TellParams['event']): void {
    const { files } = this.current.slots[session] as OutgoingSlot;
    const isBackward = event === 'unpreserve' || event === 'unfreeze';
    for (const file of isBackward ? [...files].reverse() : files) this.file(session, file.token, event as PreservedEvent);
  }

  /** One file of an outgoing session. */
  file(session: number, token: number, event: PreservedEvent): void {
    const slot = this.current.slots[session] as OutgoingSlot;
    const file = slot.files.find((one) => one.token === token)!;
    const state = this.preserved(session, file, event);
    this.setSlot(session, {
      kind: 'outgoing',
      name: slot.name,
      descriptors: slot.descriptors,
      files: state === 'free' ? slot.files.filter((one) => one !== file) : slot.files.map((one) => (one === file ? { token, file: one.file, state } : one)),
    });
    if (event === 'unpreserve' && bindsFlb(this.current, file.file) && !this.flbIsUsed()) this.flb('last');
  }

  /** Everything of this kernel goes; `handedOver` is what the next one finds. */
  jump(handedOver: readonly IncomingSession[], flbGoes: boolean): void {
    const { sessions, processes } = { sessions: this.current.slots.length, processes: this.current.devices.length };
    this.device('jump');
    this.flb('jump');
    this.incomingFlb('jump');
    for (const module of ['T', 'U'] as const) this.module(module, 'jump');
    const { own } = this;
    own.devices = new Array<number>(processes).fill(0);
    own.slots = new Array<Slot>(sessions).fill(FREE);
    own.created = [];
    own.incoming = handedOver;
    own.image = null;
    own.flbError = null;
    own.flbHeld = { out: 0, in: 0 };
    own.huge = [];
    if (own.kernels !== undefined && own.kernels.length > 1) own.kernels = own.kernels.slice(1);
    if (flbGoes && kernelOf(this.current).flb !== 'none') this.incomingFlb('arrive');
  }

  /** What its machine says of one file; answers its next state. */
  private preserved(session: number, { token, file, state }: PreservedFile, event: PreservedEvent): PreservedFile['state'] {
    const taken = this.take(this.tables.preserved, state, event, token);
    if (taken === undefined) return state;
    const slot = this.current.slots[session] as OutgoingSlot;
    if (isWatched(this.current, file)) this.callBack(`out ${slot.name}/${token}`, taken.effects);
    return taken.target;
  }

  private putFile(session: number, file: PreservedFile): void {
    const slot = this.current.slots[session] as OutgoingSlot;
    this.setSlot(session, { kind: 'outgoing', name: slot.name, descriptors: slot.descriptors, files: [...slot.files, file] });
  }

  private setSlot(session: number, slot: Slot): void {
    const slots = this.current.slots.slice();
    slots[session] = slot;
    this.own.slots = slots;
  }

  set(part: Pick<ModelState, 'image'> | Pick<ModelState, 'luo'>): void {
    Object.assign(this.own, part);
  }

  private setIncoming(at: number, part: Partial<IncomingSession>): void {
    this.own.incoming = this.current.incoming.with(at, { ...this.current.incoming[at]!, ...part });
  }

  private setReceived(at: number, index: number, file: ReceivedFile): void {
    this.setIncoming(at, { files: this.current.incoming[at]!.files.with(index, file) });
  }

  private callBack(subject: Subject, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type !== 'callback') continue;
      const seen = this.callbacks.get(subject);
      if (seen === undefined) this.callbacks.set(subject, [effect.params.name]);
      else seen.push(effect.params.name);
    }
  }

  private take<S extends string, E extends string>(table: Table<S, E>, state: S, event: E, instance: number): TakenTransition<S> | undefined {
    const taken = table.on[state][event];
    if (taken !== undefined) this.covered?.add(taken.name, instance);
    return taken as TakenTransition<S> | undefined;
  }
}

/** Field by field, so that all states have one shape. */
function copyOf({
  luo,
  image,
  device,
  devices,
  slots,
  created,
  incoming,
  modules,
  flb,
  incomingFlb,
  flbError,
  flbHeld,
  huge,
  kernels,
}: ModelState): Changeable {
  const copy = { luo, image, device, devices, slots, created, incoming, modules, flb, incomingFlb, flbError, flbHeld, huge };
  return kernels === undefined ? copy : { ...copy, kernels };
}

type TakenTransition<S extends string> = Omit<Transition<S>, 'effects'> & { readonly effects: readonly Effect[] };

function plus(counts: readonly number[], process: number, n: number): readonly number[] {
  const sums = counts.slice();
  sums[process]! += n;
  return sums;
}
