// SPDX-License-Identifier: GPL-2.0-only
/** @file Carries the model's actions out on the simulated machine, and reads what they came to. */
import type { Action, Callback, LuoState, Outcome } from '../../model/v1/actions.js';
import { LUO_STATES } from '../../model/v1/actions.js';
import type { Body } from '../../reference/engine/step.js';
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
import { Machine, O_EXCL, UNPRIVILEGED, type Call, type CallResult, type Snapshot } from '../../reference/machine.js';
import type { Extent } from '../program.js';
import type { CallbackRecord, Observation } from '../../properties/v1/property.js';
import type * as generic from '../system.js';
import type { TracedStep } from '../system.js';
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

  /** An `open` into a slot in use and a `fork` onto itself mean nothing: they are to be passed over. */
  means(action: Action): boolean {
    if (action.verb === 'open') return this.slots[action.session]! < 0;
    if (action.verb === 'fork') return action.process !== action.child;
    return true;
  }

  /** The system call that `action` makes. It runs when the machine runs it. */
  start(action: Action): Started {
    const { machine, program } = this;
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
      default: {
        const arg: IoctlArgument = {
          token: 'token' in action ? program.tokens[action.token] : undefined,
          fd: action.verb === 'preserve' ? this.namedFd(action.process, action.file) : undefined,
          reply_fd: undefined,
          reply_state: undefined,
        };
        const fd = this.sessionFd(action.process, action.session);
        return started(action, action.process, machine.sys_ioctl(action.process, fd, IOCTLS[action.verb], arg), arg);
      }
    }
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
    return { started, call: this.machine.spawn(started.process, started.body, action.fault, action.verb, id, dataOf(action)) };
  }

  /** To be called once a call has ended, in the order in which the calls ended. */
  settle({ action, process, arg }: Started, result: CallResult): Settled {
    if (action.verb === 'open') this.opening.delete(action.session);
    if (this.machine.boots !== this.boots) this.reborn(result);
    if (arg?.reply_fd !== undefined && 'token' in action) this.restored[action.token] = this.machine.processes[process]!.lookup(arg.reply_fd);
    if (action.verb === 'preserve' && result.ret === 0) this.registrars.set(this.program.tokens[action.token]!, this.slots[action.session]!);
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

/** What the handler's callbacks are to leave; null: whatever they like. */
const dataOf = (action: Action): number | null => ('data' in action ? (action.data ?? null) : null);

const started = (action: Action, process: number, body: Body<number>, arg: IoctlArgument | null = null): Started => ({ action, process, body, arg });

/** The step that `call` is about to take. */
function observeStep(call: Call, onStep: (step: TracedStep) => void): void {
  const { next, where } = call;
  if (!next) return;
  onStep({ name: next.name, access: next.access, object: next.object.name, functions: where?.functions ?? [], source: where?.source ?? '' });
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

const NO_RECORDS: readonly CallbackRecord[] = [];

/** Can it leave a slot without a descriptor of its session? */
const endsSessions = (verb: Action['verb']): boolean => verb === 'open' || verb === 'close' || verb === 'exit' || verb === 'fork';

const NO_CALLBACKS: Outcome['callbacks'] = new Map();

function callbacksOf(records: readonly CallbackRecord[], tokens: readonly bigint[]): Outcome['callbacks'] {
  if (records.length === 0) return NO_CALLBACKS;
  const byToken = new Map<number, Callback[]>();
  for (const record of records) {
    const token = tokens.indexOf(record.token);
    const list = byToken.get(token);
    if (list) list.push(nameOf(record));
    else byToken.set(token, [nameOf(record)]);
  }
  return byToken;
}

function nameOf({ kind, failed, reclaimed }: CallbackRecord): Callback {
  if (kind === 'finish') return reclaimed ? 'finish:reclaimed' : 'finish';
  if (failed && kind !== 'cancel') return `${kind}!`;
  return kind;
}

/** Callbacks as properties see them; `can_preserve` is a query and no part of any protocol. */
export function recordsOf(callbacks: CallResult['callbacks']): readonly CallbackRecord[] {
  if (callbacks.length === 0) return NO_RECORDS;
  const records: CallbackRecord[] = [];
  for (let i = 0; i < callbacks.length; i++) {
    const record = recordOf(callbacks[i]!);
    if (record !== null) records.push(record);
  }
  return records;
}

/** `+1`: a positive answer. */
const answerOf = (name: string): { readonly answered?: number } => (name.startsWith('+') ? { answered: Number(name) } : {});

function recordOf(callback: CallResult['callbacks'][number]): CallbackRecord | null {
  switch (callback[0]) {
    case 'prepare':
    case 'freeze': {
      const [kind, token, file, data, after] = callback;
      return typeof after === 'string' ? { kind, token, file, data, failed: true, ...answerOf(after) } : { kind, token, file, data, failed: false, after };
    }
    case 'cancel': {
      const [kind, token, file, data] = callback;
      return { kind, token, file, data, failed: false };
    }
    case 'finish': {
      const [kind, token, file, data, reclaimed] = callback;
      return { kind, token, file, data, failed: false, reclaimed: reclaimed === 1 };
    }
    case 'retrieve': {
      const [kind, token, data, name] = callback;
      const failed = /^[-+]/.test(name);
      return { kind, token, file: failed ? null : name, data, failed, ...answerOf(name) };
    }
    default:
      return null;
  }
}
