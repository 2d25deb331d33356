// SPDX-License-Identifier: GPL-2.0-only
/** @file Carries the model's actions out on the simulated machine, and reads what they came to. */
import type { Action, LuoState, Outcome } from '../../model/v1/actions.js';
import { hasWaitingCallback, LUO_STATES } from '../../model/v1/actions.js';
import type { Body, Step } from '../../reference/engine/step.js';
import { copyInto, errname, type Descriptor, type file, type Restore } from '../../reference/kernel/index.js';
import {
  LIVEUPDATE_IOCTL_EVENT_CANCEL,
  LIVEUPDATE_IOCTL_EVENT_FINISH,
  LIVEUPDATE_IOCTL_EVENT_PREPARE,
  LIVEUPDATE_IOCTL_FD_PRESERVE,
  LIVEUPDATE_IOCTL_FD_RESTORE,
  LIVEUPDATE_IOCTL_FD_UNPRESERVE,
  LIVEUPDATE_IOCTL_GET_STATE,
  type IoctlArgument,
  type Revision,
} from '../../reference/v1/luo_internal.js';
import { Machine, O_EXCL, PLAIN, UNPRIVILEGED, type Call, type CallResult, type Equipment, type Snapshot } from '../../reference/machine.js';
import type { Extent } from '../program.js';
import type { CallbackRecord, Observation } from '../../properties/v1/property.js';
import type * as generic from '../system.js';
import type { TracedStep } from '../system.js';
import { callbacksOf, recordsOf } from './records.js';
import { CLOSED, type BlobNode, type View } from '../../properties/v1/view.js';

/** A descriptor that no process has. */
const NO_FD = 4095;

/** An action that was started: to be told how it ended, by `settle`. */
export interface Started extends generic.Started<Action> {
  readonly action: Action;
  /** The process slot that makes the call; slot 0 for what comes from outside. */
  readonly process: number;
  readonly body: Body<number>;
  readonly arg: IoctlArgument | null;
}

/** What an action came to, in the words of the model and with all details; worked out when somebody asks. */
export class Settled implements generic.Settled, Pick<Observation, 'outcome' | 'callbacks' | 'events' | 'rebooted' | 'handover' | 'fired'> {
  private records: readonly CallbackRecord[] | null = null;
  private answer: Observation['outcome'] | null = null;

  constructor(
    private readonly action: Action,
    private readonly result: CallResult,
    private readonly tokens: readonly bigint[],
  ) {}

  /** What a caller gets; null: the call never returned. */
  get ret(): number | null {
    return this.result.ret;
  }

  get callbacks(): readonly CallbackRecord[] {
    return (this.records ??= recordsOf(this.result.callbacks));
  }

  get outcome(): Observation['outcome'] {
    return (this.answer ??= outcomeOf(this.action, this.result, this.callbacks, this.tokens));
  }

  get events(): Observation['events'] {
    return this.result.events;
  }

  get rebooted(): Observation['rebooted'] {
    const { outcome } = this.result;
    return outcome === 'not_live' ? null : outcome;
  }

  get handover(): Observation['handover'] {
    return this.result.handover?.map(([token, data]) => ({ token, data })) ?? null;
  }

  get fired(): boolean {
    return this.result.fired === true;
  }
}

/** Machines that nobody uses. */
const pools = new WeakMap<Revision, Map<string, Machine[]>>();

function poolOf(revision: Revision, processes: number, traced: boolean): Machine[] {
  let byKind = pools.get(revision);
  if (!byKind) pools.set(revision, (byKind = new Map()));
  const kind = `${processes}${traced}`;
  let pool = byKind.get(kind);
  if (!pool) byKind.set(kind, (pool = []));
  return pool;
}

/** A machine whose sessions, tokens and restored files go by the small numbers of a program. */
export class Computer implements generic.Computer<Action, View> {
  readonly machine: Machine;
  /** Where the machine goes when it is not needed any more: resetting one is ten times cheaper than building one. */
  private readonly pool: Machine[];
  /** Session slot -> number of the session that is in it; -1: none. */
  readonly slots: number[];
  /** Token number -> the file that was restored for it in this kernel. */
  readonly restored: (file | null)[];
  /** What the previous kernel handed over, until LUO has finished with it. */
  incoming: readonly BlobNode[] = [];
  /** Token -> session that registered it, for the revision that does not know owners. */
  private readonly registrars = new Map<bigint, number>();
  private sessions = 0;
  private boots = 0;
  /** Slots whose `open` is under way: no process has a descriptor yet. */
  private readonly opening = new Set<number>();
  /** Is shown each kernel step when it is about to be taken. Only in a traced computer. */
  onStep: ((step: TracedStep) => void) | null = null;
  /** Called before each step of a call that is alone. */
  watch: { step(call: Call): void } | null = null;

  constructor(
    revision: Revision,
    readonly program: Extent,
    options: { readonly traced?: boolean } = {},
  ) {
    this.pool = poolOf(revision, program.processes, options.traced ?? false);
    this.machine = this.pool.pop()?.reset() ?? new Machine(revision, { processes: program.processes, plain: true, traced: options.traced ?? false });
    this.slots = new Array<number>(program.sessions).fill(-1);
    this.restored = new Array<file | null>(program.tokens.length).fill(null);
  }

  /** To be called when nobody looks at the machine any more. Not calling it only costs time. */
  release(): void {
    this.pool.push(this.machine);
  }

  /** An `open` into a slot in use, a `fork` onto itself and a `boot` of a machine in use mean nothing: they are to be passed over. */
  means(action: Action): boolean {
    if (action.verb === 'open') return this.slots[action.session]! < 0;
    if (action.verb === 'boot') return this.machine.isFresh;
    if (action.verb === 'fork') return action.process !== action.child;
    return true;
  }

  /** The system call that `action` makes. It runs when the machine runs it. */
  start(action: Action): Started {
    const { machine } = this;
    switch (action.verb) {
      case 'open': {
        const flags = action.flags === 'O_EXCL' ? O_EXCL : action.flags === 'unprivileged' ? UNPRIVILEGED : 0;
        const number = this.sessions++;
        this.slots[action.session] = number;
        this.opening.add(action.session);
        return started(action, action.process, machine.sys_open(action.process, flags, number));
      }
      case 'close':
        return started(action, action.process, machine.sys_close(action.process, this.sessionFd(action.process, action.session)));
      case 'dup':
        return started(action, action.process, machine.sys_dup(action.process, this.sessionFd(action.process, action.session)));
      case 'fork':
        return started(action, action.process, machine.sys_fork(action.process, action.child));
      case 'exit':
        return started(action, action.process, machine.sys_exit(action.process));
      case 'close_file':
        return started(action, action.process, machine.sys_close(action.process, this.fileFd(action.process, this.restored[action.token] ?? null)));
      case 'reboot':
        return started(action, 0, machine.sys_reboot({ kexec: action.kexec, handler: action.handler }));
      case 'register_handler':
        return started(action, 0, machine.init_module());
      case 'unregister_handler':
        return started(action, 0, machine.delete_module());
      case 'boot':
        machine.equip({ ...PLAIN, ...equipmentOf(action) });
        return started(action, 0, machine.sys_nothing());
      case 'preserve':
        return action.also === undefined ? this.ioctl(action) : this.preserveAll({ ...action, also: action.also });
      default:
        return this.ioctl(action);
    }
  }

  private ioctl(action: Extract<Action, { readonly verb: keyof typeof IOCTLS }>): Started {
    const { machine, program } = this;
    const arg: IoctlArgument = {
      token: 'token' in action ? program.tokens[action.token] : undefined,
      fd: action.verb === 'preserve' ? this.namedFd(action.process, action.file) : undefined,
      reply_fd: undefined,
      reply_state: undefined,
    };
    const fd = this.sessionFd(action.process, action.session);
    return started(action, action.process, machine.sys_ioctl(action.process, fd, IOCTLS[action.verb], arg), arg);
  }

  /** One FD_PRESERVE a token; when one is refused, those before it are unregistered again. */
  private preserveAll(action: Preserve & { readonly also: readonly number[] }): Started {
    const { machine, program } = this;
    const { process, session, file } = action;
    const fd = this.sessionFd(process, session);
    const arg: IoctlArgument = { fd: this.namedFd(process, file) };
    const tokens = [action.token, ...action.also].map((number) => program.tokens[number]!);
    function* all(): Generator<Step, number, number> {
      for (const [i, token] of tokens.entries()) {
        arg.token = token;
        const ret = yield* steps(machine.sys_ioctl(process, fd, IOCTLS.preserve, arg));
        if (ret === 0) continue;
        for (const done of tokens.slice(0, i).reverse()) yield* steps(machine.sys_ioctl(process, fd, IOCTLS.unpreserve, { token: done }));
        return ret;
      }
      return 0;
    }
    return started(action, process, all(), arg);
  }

  /** Carries one action out alone. */
  perform(action: Action): Settled {
    const started = this.start(action);
    const { machine, onStep, watch } = this;
    const observer = onStep ? (call: Call): void => observeStep(call, onStep) : watch ? (call: Call): void => watch.step(call) : undefined;
    return this.settle(started, machine.call(started.process, started.body, action.fault, observer, dataOf(action)));
  }

  /** A task of this id that carries the action out next to others; it is not started yet. */
  spawn(action: Action, id: number): { readonly started: Started; readonly call: Call } {
    const started = this.start(action);
    const call = this.machine.spawn(started.process, started.body, action.fault, action.verb, id, dataOf(action));
    call.waits = hasWaitingCallback(action);
    return { started, call };
  }

  /** Is told the calls of the tasks before they run side by side. */
  beside(tasks: readonly (readonly Action[])[]): void {
    this.machine.beside(tasks.flat().some(hasWaitingCallback));
  }

  /** To be called once a call has ended, in the order in which the calls ended. */
  settle({ action, process, arg }: Started, result: CallResult): Settled {
    if (action.verb === 'open') this.opening.delete(action.session);
    if (this.machine.boots !== this.boots) this.reborn(result);
    if (arg?.reply_fd !== undefined && 'token' in action) this.restored[action.token] = this.machine.processes[process]!.lookup(arg.reply_fd);
    if (action.verb === 'preserve' && result.ret === 0)
      for (const token of [action.token, ...(action.also ?? [])]) this.registrars.set(this.program.tokens[token]!, this.slots[action.session]!);
    if (action.verb === 'finish' && result.ret === 0) this.incoming = [];
    if (endsSessions(action.verb)) this.forgetClosed();
    return new Settled(action, result, this.program.tokens);
  }

  /** The next kernel runs: sessions and files of the last one are gone. */
  private reborn({ handover }: CallResult): void {
    this.boots = this.machine.boots;
    this.slots.fill(-1);
    this.restored.fill(null);
    this.registrars.clear();
    this.incoming = handover?.map(([token, data]) => ({ token, data })) ?? [];
  }

  /** A slot is free again when no process has a descriptor of its session. */
  private forgetClosed(): void {
    for (let slot = 0; slot < this.slots.length; slot++) {
      const number = this.slots[slot]!;
      if (number >= 0 && !this.opening.has(slot) && !this.machine.processes.some(({ slots }) => slots.some((entry) => isSession(entry, number))))
        this.slots[slot] = -1;
    }
  }

  /**
   * A descriptor of the session that is in the slot now, by the time the call looks: of several, which another task may close
   * meanwhile, the program means one that is open.
   */
  private sessionFd(process: number, slot: number): Descriptor {
    const number = this.slots[slot] ?? -1;
    if (number < 0) return NO_FD;
    return () => {
      const fd = this.machine.processes[process]?.slots.findIndex((entry) => isSession(entry, number)) ?? -1;
      return fd < 0 ? NO_FD : fd;
    };
  }

  private fileFd(process: number, filep: file | null): number {
    const fd = filep === null ? -1 : this.machine.processes[process]!.slots.indexOf(filep);
    return fd < 0 ? NO_FD : fd;
  }

  private namedFd(process: number, name: string): number {
    if (name === 'none') return NO_FD;
    const index = Number(name.slice(1));
    return this.fileFd(process, (name.startsWith('r') ? this.restored[index] : this.machine.testFiles[index]) ?? null);
  }

  /** Descriptors of the session in `slot` that `process` holds. */
  descriptors(slot: number, process: number): number {
    const number = this.slots[slot]!;
    return number < 0 ? 0 : this.machine.processes[process]!.slots.filter((entry) => isSession(entry, number)).length;
  }

  /** Does `process` hold the file restored for this token? */
  holds(token: number, process: number): boolean {
    const filep = this.restored[token] ?? null;
    return filep !== null && this.machine.processes[process]!.slots.includes(filep);
  }

  /** To how it is now: see `Machine.checkpoint`. */
  checkpoint(): Restore {
    const { incoming, sessions, boots } = this;
    const slots = this.slots.slice();
    const restored = this.restored.slice();
    const registrars = [...this.registrars];
    const machine = this.machine.checkpoint();
    return () => {
      machine();
      copyInto(this.slots, slots);
      copyInto(this.restored, restored);
      this.incoming = incoming;
      this.sessions = sessions;
      this.boots = boots;
      this.opening.clear();
      this.registrars.clear();
      for (const [token, session] of registrars) this.registrars.set(token, session);
    };
  }

  /** What properties see. */
  view(): View {
    return viewOf(this.machine.snapshot(), (token) => this.registrarOf(token));
  }

  private registrarOf(token: bigint): number {
    const number = this.registrars.get(token) ?? -1;
    return number >= 0 && this.slots.includes(number) ? number : CLOSED;
  }
}

type Preserve = Extract<Action, { readonly verb: 'preserve' }>;

/** A body as a generator, to be delegated to. */
const steps = (body: Body<number>): Iterable<Step, number, number> => ({ [Symbol.iterator]: () => body });

/** What is named, and nothing else. */
function equipmentOf({ handlers, compatible, subsystems }: Extract<Action, { readonly verb: 'boot' }>): Partial<Equipment> {
  return { ...(handlers !== undefined && { handlers }), ...(compatible !== undefined && { compatible }), ...(subsystems !== undefined && { subsystems }) };
}

/** What the handler's callbacks are to leave; null: whatever they like. */
const dataOf = (action: Action): number | null => ('data' in action ? (action.data ?? null) : null);

const started = (action: Action, process: number, body: Body<number>, arg: IoctlArgument | null = null): Started => ({ action, process, body, arg });

/** The step that `call` is about to take. */
function observeStep(call: Call, onStep: (step: TracedStep) => void): void {
  const { next, where } = call;
  if (!next) return;
  onStep({
    name: next.name,
    access: next.access,
    object: next.object.name,
    functions: where?.functions ?? [],
    source: where?.source ?? '',
    lines: where?.lines ?? [],
  });
}

const IOCTLS = {
  preserve: LIVEUPDATE_IOCTL_FD_PRESERVE,
  unpreserve: LIVEUPDATE_IOCTL_FD_UNPRESERVE,
  restore: LIVEUPDATE_IOCTL_FD_RESTORE,
  get_state: LIVEUPDATE_IOCTL_GET_STATE,
  prepare: LIVEUPDATE_IOCTL_EVENT_PREPARE,
  cancel: LIVEUPDATE_IOCTL_EVENT_CANCEL,
  finish: LIVEUPDATE_IOCTL_EVENT_FINISH,
} as const;

function isSession(entry: unknown, number: number): boolean {
  return typeof entry === 'object' && entry !== null && 'session' in entry && entry.session === number;
}

function viewOf(snapshot: Snapshot, registrarOf: (token: bigint) => number): View {
  const isGlobal = snapshot.sessions[0]?.[0] === CLOSED && snapshot.closed.length === 0;
  return {
    state: snapshot.state as LuoState,
    sessions: openSessions(snapshot),
    registrations: (isGlobal
      ? snapshot.registrations.map((r) => (r.owner === CLOSED ? { ...r, owner: registrarOf(r.token) } : r))
      : snapshot.registrations) as View['registrations'],
    incoming: snapshot.in.map(([token, , letter, data, reclaimed]) => ({ token, letter: letter as 'U', data, reclaimed: reclaimed === 1 })),
    count: snapshot.count,
    files: snapshot.refs.map(({ name, count, descriptors }) => ({ name, refs: count, descriptors })),
    blob: snapshot.fdt?.map(([token, data]) => ({ token, data })) ?? null,
    kho: { finalized: snapshot.kho[0] === 1, pages: snapshot.kho[1], linked: snapshot.subtrees > 0 },
    handler: snapshot.handler === 1,
    boot: snapshot.boot,
  };
}

/** Numbers of the sessions that some process has a descriptor of, ascending. */
function openSessions({ descriptors }: Snapshot): number[] {
  const open: number[] = [];
  for (const table of descriptors) for (const entry of table) if (typeof entry === 'number' && !open.includes(entry)) open.push(entry);
  return open.sort((a, b) => a - b);
}

function outcomeOf(action: Action, result: CallResult, records: readonly CallbackRecord[], tokens: readonly bigint[]): Observation['outcome'] {
  const ret = result.ret === null ? null : result.ret < 0 ? errname(result.ret) : result.ret > 0 && action.verb in IOCTLS ? `+${result.ret}` : 0;
  const callbacks = callbacksOf(records, tokens);
  if (action.verb === 'get_state' && ret === 0) return { ret, value: LUO_STATES[(result.value ?? 1) - 1]!, callbacks };
  const reboot = action.verb === 'reboot' ? rebootOf(result.outcome) : undefined;
  return reboot === undefined ? { ret, callbacks } : { ret, reboot, callbacks };
}

/** In the model's words a jump that the next kernel survives but that loses LUO's data is a plain kexec. */
function rebootOf(outcome: CallResult['outcome']): Outcome['reboot'] {
  switch (outcome) {
    case 'cold_boot':
    case 'plain':
      return 'plain';
    case 'refused':
    case 'failed':
    case 'booted':
      return outcome;
    default:
      return undefined;
  }
}

/** Can it leave a slot without a descriptor of its session? */
const endsSessions = (verb: Action['verb']): boolean => verb === 'open' || verb === 'close' || verb === 'exit' || verb === 'fork';
