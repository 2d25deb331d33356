// SPDX-License-Identifier: GPL-2.0-only
/** @file Carries mainline's actions out on the simulated machine, and reads what they came to. */
import { isOneWay, type Action, type FileName, type Side } from '../../model/mainline/actions.js';
import { COMPLETE, type Kernel } from '../../model/mainline/kernel.js';
import { specified } from '../../model/model.js';
import { receivedName } from '../../model/mainline/state.js';
import { allows, initialState, type ModelState } from '../../model/mainline/system.js';
import type { MemfdView, View } from '../../properties/mainline/observation.js';
import { both, Remade } from '../../reference/engine/kept.js';
import type { Body } from '../../reference/engine/step.js';
import { F_SEAL_SEAL, file_inode, type Descriptor, type file, type Restore } from '../../reference/kernel/index.js';
import { DeviceFile, type MainlineMachine, type Call, type CallResult, type Config } from '../../reference/machine/mainline/index.js';
import type { Revision } from '../../reference/mainline/luo_internal.js';
import { bytesOf, hugeSize, isLate, refill, sized } from './values.js';
import { openFiles, PLAIN_FILES, shareFiles } from './files.js';
import { memfdOf, otherPosition, otherSize } from './memfds.js';
import { fieldsOf, fillFiles, fillSessions } from './padding.js';
import { pagesBeyond, preservedPages } from './pages.js';
import { FLB, pagesAfterBoot, type Ready, readyFor } from './ready.js';
import { Settled } from './settled.js';
import { kernelsOf, runningAfter } from './kernels.js';
import { aboutOf, type Kept, type Session, type Started } from './started.js';
import { faultOf, observeStep } from './steps.js';
import { hasJumped } from './tasks.js';
import { paddingOf, searchSize, type MachineSize } from './sizes.js';
import type { Extent } from '../program.js';
import type * as generic from '../system.js';
import type { TracedStep } from '../system.js';

/** A descriptor that no process has. */
const NO_FD = 4095;

/** The same for a call that looks, as others do, when it runs. */
const NO_FD_YET = (): number => NO_FD;

const inodeOf = (filep: file | null): Call['on'] => (filep === null ? null : file_inode(filep));

const NOTHING_KEPT: ReadonlyMap<string, MemfdView> = new Map();

export interface ComputerOptions {
  readonly traced?: boolean;
  /** Default: that of searches. */
  readonly size?: MachineSize;
}

/** A machine whose sessions, tokens and files go by the small names of a program. */
export class MainlineComputer implements generic.Computer<Action, View> {
  readonly machine: MainlineMachine;
  private readonly ready: Ready;
  private readonly config: Config;
  /** The process slot that keeps the files of the beginning open. */
  private readonly keeper: number;
  plain: readonly file[];
  readonly slots: (Session | null)[];
  /** Slots whose create or retrieve is under way. */
  private readonly opening: boolean[];
  /** What RETRIEVE_FD answered in this kernel, by name. */
  readonly retrieved = new Map<FileName, file>();
  /** Replaced as a whole. */
  kept: readonly Kept[] = [];
  /** References to the FLB that drivers have. */
  readonly flbHeld: Record<Side, number> = { out: 0, in: 0 };
  private boots = 0;
  private padded = false;
  /** Pages that are preserved whatever the program does. */
  basis: Ready['pages'];
  private readonly paddings: MachineSize['paddings'];
  /** Calls run side by side. */
  private isBeside = false;
  /** What the last RETRIEVE_FD answered: see `View.answer`. */
  answer: View['answer'] = null;
  /** The model's state, as far as the machine has done what it allows; undefined: calls side by side may have led to several. */
  model: ModelState | null | undefined;
  onStep: ((step: TracedStep) => void) | null = null;
  watch: { step(call: Call): void } | null = null;

  constructor(
    revision: Revision,
    readonly program: Extent,
    { traced = false, size: { config, paddings } = searchSize(revision) }: ComputerOptions = {},
  ) {
    this.config = config;
    this.paddings = paddings;
    this.keeper = program.processes;
    const isPadded = paddings.some(({ files }) => files > 0);
    this.ready = readyFor(revision, { processes: program.processes, config, traced, isPadded });
    this.basis = this.ready.pages;
    this.ready.restart();
    this.machine = this.ready.machine;
    this.plain = this.ready.plain;
    this.slots = new Array<Session | null>(program.sessions).fill(null);
    this.opening = new Array<boolean>(program.sessions).fill(false);
    const bounds = { sessions: program.sessions, tokens: program.tokens.length, processes: program.processes, descriptors: Infinity };
    this.model = initialState(bounds, kernelsOf(revision));
  }

  /** To be called when nobody looks at the machine any more. Not calling it only costs time. */
  release(): void {
    this.ready.pool.push(this.ready);
  }

  /** A create into a slot in use means nothing: it is to be passed over. So does a file that only another kind can be. */
  means(action: Action): boolean {
    switch (action.verb) {
      case 'create':
      case 'retrieve':
        return this.slots[action.session] === null && this.opening[action.session] !== true;
      case 'close_file':
        return receivedName(action.file) !== null;
      case 'write':
      case 'resize':
      case 'seal':
      case 'seek':
        return !isOneWay(action.file) && this.isMemfd(action.file);
      case 'get_name':
        return this.offers.getName;
      case 'get_flb':
      case 'bind_flb':
        return this.offers.flb !== 'none';
      case 'put_flb':
        return this.flbHeld[action.side] > 0;
      default:
        return true;
    }
  }

  /** The kernel that runs. */
  private get running(): Revision {
    return runningAfter(this.machine.revision, this.machine.boots);
  }

  /** What it does. */
  private get offers(): Kernel {
    return this.running.offers ?? COMPLETE;
  }

  private isMemfd(name: FileName): boolean {
    return memfdOf(this.fileNamed(name)) !== null;
  }

  private fileNamed(name: FileName): file | null {
    if (name === 'none') return null;
    return this.plain[PLAIN_FILES.indexOf(name)] ?? this.retrieved.get(name) ?? null;
  }

  /** The system call that `action` makes. It runs when the machine runs it. */
  start(action: Action): Started {
    const { session: slot, process = 0 } = action as { readonly session?: number; readonly process?: number };
    const session = slot === undefined ? null : (this.slots[slot] ?? null);
    // A reference can be dropped once, also by two tasks.
    if (action.verb === 'put_flb') this.flbHeld[action.side]--;
    return { action, process, body: this.bodyOf(action), session };
  }

  /** Of what it is given nothing changes any more: it can be made again. */
  private bodyOf(action: Action): Body<number> {
    const make = this.makerOf(action);
    return this.isBeside && this.machine.k.keepsCalls ? new Remade(make) : make();
  }

  private makerOf(action: Action): () => Body<number> {
    const { machine, program } = this;
    const { sys, fs } = machine;
    const session = 'session' in action ? this.sessionFd(action.process, action.session) : NO_FD;
    const of = 'file' in action ? this.namedFd(action.process, action.file) : NO_FD;
    switch (action.verb) {
      case 'open':
        return () => sys.open(action.process);
      case 'close_device':
        return () => sys.close(action.process, this.deviceFd(action.process));
      case 'create':
      case 'retrieve':
        this.opening[action.session] = true;
        return () => sys[action.verb](action.process, this.deviceFd(action.process), bytesOf(action.name, this.config), action.arg);
      case 'dup':
        return () => sys.dup(action.process, session);
      case 'send':
        return () => sys.send(action.process, session, action.to);
      case 'close':
        return () => sys.close(action.process, session);
      case 'exit':
        return () => sys.exit(action.process);
      case 'preserve':
        return () => sys.preserve(action.process, session, program.tokens[action.token]!, of, action.arg);
      case 'retrieve_fd':
        return () => sys.retrieve_fd(action.process, session, program.tokens[action.token]!, action.arg);
      case 'finish':
      case 'get_name':
        return () => sys[action.verb](action.process, session, action.arg);
      case 'close_file':
        return () => sys.close(action.process, of);
      case 'write':
        return () => fs.write(action.process, of, 0, 4, (i) => (machine.counters.preserved + i) % 250, isLate(action));
      case 'resize':
        return sized(action.huge === true ? hugeSize(this.config) : otherSize(this.fileNamed(action.file)), (size) => fs.truncate(action.process, of, size));
      case 'seal':
        return () => fs.add_seals(action.process, of, F_SEAL_SEAL);
      case 'seek':
        return sized(otherPosition(this.fileNamed(action.file)), (position) => fs.seek(action.process, of, position));
      case 'get_flb':
        return () => (action.side === 'out' ? sys.get_outgoing(0, FLB) : sys.get_incoming(0, FLB));
      case 'put_flb':
        return () => (action.side === 'out' ? sys.put_outgoing(0, FLB) : sys.put_incoming(0, FLB));
      case 'bind_flb':
        return () => (action.early === true ? sys.bind_flb_early(0) : sys.bind_flb(0, 'T'));
      case 'read_debugfs':
        return () => sys.read_debugfs(0, action.out === true);
      case 'load_image':
        machine.nextCommandLine = { kho: true, liveupdate: action.image !== 'luoff' };
        return () => (action.image === 'plain' ? sys.kexec_load(0) : sys.kexec_file_load(0, action.image === 'kho' ? 'on' : 'luoff'));
      case 'unload_image':
        return () => sys.kexec_unload(0);
      case 'reboot':
        return () => sys.reboot(0);
      case 'load_module':
        return () => sys.init_module(0, action.module);
      case 'unload_module':
        return () => sys.delete_module(0, action.module);
    }
  }

  /** Carries one action out alone. */
  perform(action: Action): Settled {
    this.isBeside = false;
    if (action.verb === 'create') this.padSessions(action.process);
    const started = this.start(action);
    const { machine, onStep, watch } = this;
    const observer = onStep ? (call: Call): void => observeStep(call, onStep) : watch ? (call: Call): void => watch.step(call) : undefined;
    return this.settle(started, machine.call(started.process, started.body, faultOf(action), observer, aboutOf(started)));
  }

  /** Before the first session of a kernel, others fill the page that it goes to. */
  private padSessions(process: number): void {
    const { machine, keeper } = this;
    const padding = paddingOf(this.paddings, this.boots);
    if (this.padded || padding.sessions === 0 || !machine.processes[process]!.slots.some((open) => open instanceof DeviceFile)) return;
    this.padded = true;
    const without = pagesBeyond(machine, this.basis);
    fillSessions(machine, { process, keeper }, this.deviceFd(process), padding.sessions);
    this.basis = pagesBeyond(machine, without);
  }

  /** Tasks with these calls are about to run side by side. */
  beside(tasks: readonly (readonly Action[])[]): void {
    let isWaitedFor = false;
    for (const task of tasks)
      for (const action of task) {
        if (action.verb === 'create') this.padSessions(action.process);
        isWaitedFor ||= isLate(action);
      }
    this.isBeside = true;
    this.machine.beside(isWaitedFor);
  }

  /** A task of this id that carries the action out next to others; it is not started yet. */
  spawn(action: Action, id: number): { readonly started: Started; readonly call: Call } {
    const started = this.start(action);
    const call = this.machine.spawn(started.process, started.body, faultOf(action), action.verb, id, aboutOf(started));
    // What waits for a file that it asks for itself is held up by nothing of LUO's.
    if ('file' in action) call.on = inodeOf(this.fileNamed(action.file));
    this.model = undefined;
    return { started, call };
  }

  /** To be called once a call has ended, in the order in which the calls ended. */
  settle(started: Started, result: CallResult): Settled {
    const { action, process } = started;
    this.answer = null;
    if (action.verb === 'create' || action.verb === 'retrieve') {
      this.opening[action.session] = false;
      if (result.ret === 0) this.slots[action.session] = this.opened(action, process, result);
      if (action.verb === 'create' && this.slots[action.session] && !this.isBeside)
        fillFiles(this.machine, { process, keeper: this.keeper }, this.slots[action.session]!.file, paddingOf(this.paddings, this.boots).files);
    }
    if (action.verb === 'get_flb' && result.ret === 0 && this.offers.flb === 'counted') this.flbHeld[action.side]++;
    if (action.verb === 'preserve' && result.ret === 0 && started.session !== null)
      this.kept = [...this.kept, { session: started.session, token: action.token, file: action.file }];
    if (action.verb === 'retrieve_fd' && result.ret === 0) this.noteRetrieved(started, action, result);
    const jumped = hasJumped({ rebooted: result.outcome });
    const left = result.outcome === 'noluo' ? preservedPages(this.machine) : undefined;
    const handed = jumped ? this.ready.eyes.memfds.handedOver(this.keptNow, (name) => this.fileNamed(name)) : NOTHING_KEPT;
    const settled = new Settled(action, result, handed, this.config, left);
    this.follow(action, settled);
    if (this.machine.boots !== this.boots) this.reborn(action);
    if (action.verb === 'exit') shareFiles(this.machine, this.keeper, process);
    this.forgetClosed();
    return settled;
  }

  private opened({ verb, name }: Action & { readonly verb: 'create' | 'retrieve' }, process: number, result: CallResult): Session | null {
    const { fd = -1 } = fieldsOf(result);
    const filep = this.machine.processes[process]!.lookup(fd);
    return filep && { direction: verb === 'create' ? 'out' : 'in', name, file: filep };
  }

  private noteRetrieved({ session: of, process }: Started, { token }: Action & { readonly verb: 'retrieve_fd' }, result: CallResult): void {
    const { fd = -1 } = fieldsOf(result);
    const filep = this.machine.processes[process]!.lookup(fd);
    if (filep === null || !of) return;
    const name: FileName = `${of.name}/${token}`;
    const known = this.retrieved.get(name);
    this.answer = { subject: name, sameFile: known === undefined ? null : known === filep, memfd: this.ready.eyes.memfds.view(name, filep) };
    this.retrieved.set(name, filep);
  }

  /** Of sessions that are there. */
  private get keptNow(): readonly Kept[] {
    return this.kept.filter(({ session }) => this.slots.includes(session));
  }

  /** Where the model goes; nowhere any more once the machine has done what it does not allow. */
  private follow(action: Action, { outcome, fired }: Settled): void {
    const { ret } = outcome;
    if (this.model === null || this.model === undefined) return;
    this.model = ret === null ? null : (allows(this.model, specified(action, fired), { ...outcome, ret })?.next ?? null);
  }

  /** The next kernel runs: everything of the last one is gone. */
  private reborn(action: Action): void {
    const { machine, keeper } = this;
    this.boots = machine.boots;
    this.slots.fill(null);
    this.flbHeld.out = this.flbHeld.in = 0;
    this.opening.fill(false);
    this.retrieved.clear();
    this.kept = [];
    this.padded = false;
    this.basis = this.running === machine.revision ? this.ready.pages : pagesAfterBoot(this.running, this.config);
    if (machine.ended !== null) return;
    // What user space does at the start of a kernel is no step of the call that rebooted.
    const { recorder } = machine.k;
    machine.recorder = null;
    const wanted = action.verb === 'reboot' ? action.modules : [];
    this.plain = machine.setUp(() => {
      const plain = openFiles(machine, keeper);
      for (const name of wanted) machine.call(keeper, machine.sys.init_module(keeper, name));
      return plain;
    });
    machine.recorder = recorder;
  }

  /** A slot is free again when no process has a descriptor of its session; a file that is gone has no name. */
  private forgetClosed(): void {
    if (this.retrieved.size > 0) for (const [name, filep] of this.retrieved) if (filep.freed) this.retrieved.delete(name);
    for (let slot = 0; slot < this.slots.length; slot++) {
      const session = this.slots[slot]!;
      if (session !== null && !this.hasDescriptor(session.file)) this.slots[slot] = null;
    }
  }

  private hasDescriptor(filep: file): boolean {
    const { processes } = this.machine;
    for (let i = 0; i < processes.length; i++) if (processes[i]!.slots.includes(filep)) return true;
    return false;
  }

  /** A descriptor of `filep` in `process` by the time the call looks: of several, one that is open. */
  private fdOf(process: number, filep: file | null): Descriptor {
    if (filep === null) return NO_FD_YET;
    return () => {
      const fd = this.machine.processes[process]!.slots.indexOf(filep);
      return fd < 0 ? NO_FD : fd;
    };
  }

  private sessionFd(process: number, slot: number): Descriptor {
    return this.fdOf(process, this.slots[slot]?.file ?? null);
  }

  private namedFd(process: number, name: FileName): Descriptor {
    return this.fdOf(process, this.fileNamed(name));
  }

  private deviceFd(process: number): Descriptor {
    return () => {
      const { slots } = this.machine.processes[process]!;
      for (let fd = 0; fd < slots.length; fd++) if (slots[fd] instanceof DeviceFile) return fd;
      return NO_FD;
    };
  }

  /** To how it is now: see `MainlineMachine.checkpoint`. */
  checkpoint(): Restore {
    return both(this.machine.checkpoint(), this.ownState());
  }

  keep(): Restore | null {
    const machine = this.machine.keep();
    return machine && both(machine, this.ownState());
  }

  private ownState(): Restore {
    const { plain, boots, padded, basis, answer, model, kept, isBeside } = this;
    const slots = this.slots.slice();
    const opening = this.opening.slice();
    const held = { ...this.flbHeld };
    const retrieved = [...this.retrieved];
    return () => {
      this.plain = plain;
      this.boots = boots;
      this.padded = padded;
      this.basis = basis;
      this.answer = answer;
      this.model = model;
      this.kept = kept;
      this.isBeside = isBeside;
      for (let i = 0; i < opening.length; i++) this.opening[i] = opening[i]!;
      this.flbHeld.out = held.out;
      this.flbHeld.in = held.in;
      for (let i = 0; i < slots.length; i++) this.slots[i] = slots[i]!;
      refill(this.retrieved, retrieved);
    };
  }

  /** What properties see. */
  view(): View {
    return this.ready.eyes.view(this);
  }
}
