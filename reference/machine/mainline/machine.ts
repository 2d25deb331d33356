// SPDX-License-Identifier: GPL-2.0-only
/** @file One computer with mainline's LUO: processes with their descriptors, boots, calls under way. */
import { runAlone } from '../../engine/sequential.js';
import type { Body } from '../../engine/step.js';
import { isBack } from '../../engine/watch.js';
import {
  checkpoint,
  checkpointUnderWay,
  clear,
  copyInto,
  type Fault,
  memory,
  removeAt,
  Report,
  RESERVED,
  SavedMap,
  wait_queue_head,
  type file,
  type inode,
  type Recorder,
  type Restore,
  type Struct,
} from '../../kernel/index.js';
import { KHO_FDT_COMPATIBLE } from '../../mainline/abi.js';
import { REAL_SIZE } from '../../mainline/config.js';
import type { Config, kimage, LuoKernel, Revision } from '../../mainline/luo_internal.js';
import { findLeaks, lostDescriptors } from '../leaks.js';
import { checkAnswer, takeThrown } from '../manners.js';
import { canonicalForm } from './canonical.js';
import { mirroredMemory } from './mirrored.js';
import { Call, Counters, type Callback, type CallResult } from './call.js';
import { armFault, type InjectedFault } from './faults.js';
import { FileCalls } from './files.js';
import { returnImage, takeImage, type Image } from './image.js';
import { builtIn, Modules, type ModuleSpec } from './modules.js';
import { EVERYTHING_ON, type MainlineOptions } from './options.js';
import { process, type FileMax } from './process.js';
import { takeSnapshot, type MainlineSnapshot } from './snapshot.js';
import { Syscalls } from './syscalls.js';
import { UnderWay } from '../under-way.js';

export class MainlineMachine {
  /** The running kernel: another one after each boot. */
  k!: LuoKernel;
  /** Descriptor tables by process slot. */
  processes: process[] = [];
  /** Test handlers of the running kernel. */
  modules!: Modules;
  /** Kexecs so far. */
  boots = 0;
  /** /dev/liveupdate is there. */
  hasDevice = false;
  /** Why nothing can follow; null as long as something can. */
  ended: 'panic' | 'deadlock' | null = null;
  /** A WARN happened in the running kernel. */
  tainted = false;
  /** What the running kernel was booted with. */
  commandLine = EVERYTHING_ON;
  /** What the next image is loaded with, unless told otherwise. */
  nextCommandLine = EVERYTHING_ON;
  readonly config: Config;
  readonly ram: memory;
  readonly file_max: FileMax = { value: Infinity };
  /** Inodes of files that are always there, by path. */
  readonly paths = new SavedMap<string, inode>();
  readonly specs: readonly ModuleSpec[];
  /** What processes may ask of the kernel: LUO, descriptors, kexec, modules. */
  readonly sys = new Syscalls(this);
  /** What they may do with files. */
  readonly fs = new FileCalls(this);
  private readonly reports: Report[] = [];
  readonly counters = new Counters();
  /** Calls of tasks that run side by side: who supplies a page of user memory may wait for them. */
  readonly under_way = new UnderWay('a page of user memory');
  private readonly slots: number;
  private readonly loaded: boolean;
  private readonly traced: boolean;
  private calls: Call[] = [];
  private started = 0;
  private isSettingUp = false;
  image!: Image;
  /** The image of the kernel before, until the call that rebooted has returned. */
  private retired: Image | null = null;
  /** Images that checkpoints go back to: nobody else may have them. */
  private pinned: ReadonlySet<Image> = new Set();

  constructor(
    readonly revision: Revision,
    options: MainlineOptions = {},
  ) {
    this.config = options.config ?? REAL_SIZE;
    this.ram = new memory(this.config.page_size, this.config.pages, this.config.max_alloc);
    this.slots = options.processes ?? 1;
    this.loaded = options.loaded ?? false;
    this.traced = options.traced ?? false;
    this.specs = options.modules ?? [];
    this.powerOn(this.loaded);
  }

  private powerOn(loaded: boolean): void {
    this.commandLine = this.nextCommandLine = EVERYTHING_ON;
    this.load(takeImage(this.revision, this.config));
    this.boot();
    if (loaded) this.runDuringBoot(this.k.modules.kexec_core.kexec_load({ handover: true, ...EVERYTHING_ON }));
    clear(this.reports);
  }

  /**
   * Switches the machine off and on again: as a new one, and far cheaper. What was learned from it before (its
   * kernel, calls, structs) must not be used any more.
   */
  reset(loaded = this.loaded): this {
    this.returnRetired();
    for (const image of new Set([...this.pinned, this.image])) returnImage(this.config, image);
    this.pinned = new Set();
    this.ram.reset();
    this.counters.reset();
    this.boots = this.started = 0;
    this.ended = null;
    this.calls = [];
    this.powerOn(loaded);
    return this;
  }

  private returnRetired(): void {
    if (this.retired !== null && !this.pinned.has(this.retired)) returnImage(this.config, this.retired);
    this.retired = null;
  }

  /**
   * To how the machine is now, as often as one likes until it is reset. No call may be under way, neither now nor when
   * it is put back; what was learned of the machine in between must not be used any more.
   */
  checkpoint(): Restore {
    const own = this.ownState();
    const kernel = checkpoint(this.k, this.ownObjects());
    return () => {
      own();
      clear(this.calls);
      this.counters.log = null;
      clear(this.reports);
      kernel();
    };
  }

  /** The same between two steps of calls that are under way, but for these calls; null: something is where it cannot be put back to. */
  keep(): Restore | null {
    // Of the kernel before there may be somebody left.
    if (!this.k.keepsCalls || this.retired !== null) return null;
    const waiting = this.under_way.keep();
    const kernel = waiting === null ? null : checkpointUnderWay(this.k, this.ownObjects());
    if (waiting === null || kernel === null) return null;
    const own = this.ownState();
    const [calls, reports] = [this.calls.slice(), this.reports.slice()];
    return () => {
      own();
      copyInto(this.calls, calls);
      copyInto(this.reports, reports);
      waiting();
      kernel();
    };
  }

  private ownState(): Restore {
    const { k, image, modules, boots, ended, hasDevice, tainted, commandLine, nextCommandLine, started } = this;
    const counters = this.counters.save();
    const { value } = this.file_max;
    const slots = this.processes.slice();
    const paths = this.paths.save();
    const tables = slots.map((table) => table.save());
    const loadable = modules.save();
    const pinned = this.pinned.has(image) ? this.pinned : new Set([...this.pinned, image]);
    this.pinned = pinned;
    return () => {
      this.returnRetired();
      // What runs now, and what only later checkpoints go back to.
      if (!pinned.has(this.image)) returnImage(this.config, this.image);
      for (const other of this.pinned) if (other !== this.image && !pinned.has(other)) returnImage(this.config, other);
      this.pinned = pinned;
      this.image = image;
      this.k = k;
      this.modules = modules;
      this.processes = slots.slice();
      this.boots = boots;
      this.ended = ended;
      this.hasDevice = hasDevice;
      this.tainted = tainted;
      this.commandLine = commandLine;
      this.nextCommandLine = nextCommandLine;
      this.file_max.value = value;
      paths();
      this.started = started;
      counters();
      for (let i = 0; i < tables.length; i++) tables[i]!();
      loadable();
    };
  }

  /* Boot. */

  private load(image: Image): void {
    this.image = image;
    this.k = image.k;
    this.k.reset(this.ram, this.reports);
    this.k.traced = this.traced;
    this.k.machine_kexec = (next) => this.jump(next);
  }

  /** Brings the loaded kernel up to user space; `fault` strikes on the way. Throws KernelPanic. */
  private boot(fault: Fault | null = null): void {
    const { k } = this;
    const { luo_core, memfd_luo, kexec_core } = k.modules;
    this.processes = [];
    this.paths.clear();
    this.hasDevice = false;
    this.tainted = false;
    this.file_max.value = Infinity;
    for (let i = 0; i < this.slots; i++) this.processes.push(this.freshProcess(i));
    this.modules = new Modules(this);
    this.ram.kho_enabled = this.commandLine.kho;
    luo_core.early_liveupdate_param(this.commandLine.liveupdate);
    this.runDuringBoot(luo_core.liveupdate_early_init(), fault);
    this.runDuringBoot(kexec_core.kho_init(), fault);
    this.runDuringBoot(luo_core.luo_late_startup(), fault);
    this.hasDevice = luo_core.liveupdate_ioctl_init();
    this.runDuringBoot(memfd_luo.memfd_luo_init());
    for (const spec of this.specs.filter(builtIn)) this.runDuringBoot(this.modules.init_module(spec.name));
  }

  private runDuringBoot(body: Body<unknown>, fault: Fault | null = null): void {
    runAlone(new Call(this.k, this.processes[0]!, -1, 0, 'init', body, fault, this.counters));
    this.k.current = null;
    this.noteWarnings();
  }

  freshProcess(slot: number): process {
    return new process(this.k, `process ${slot}`, this.file_max);
  }

  /* What observers ask. */

  /** Everything that a property may look at. To be taken while no call is under way. */
  snapshot(): MainlineSnapshot {
    return takeSnapshot(this);
  }

  /** Equal answers of two machines of one revision: they behave alike from here on. */
  canonical(): string {
    return canonicalForm(this, this.k.describe ?? ((names) => mirroredMemory(this, names)));
  }

  /** Who is told which locations each step touches; null: nobody. */
  set recorder(recorder: Recorder | null) {
    this.k.recorder = recorder;
  }

  /** Where the callbacks of all calls go too, in the order in which they happen; null: nowhere. */
  set callbackLog(log: Callback[] | null) {
    this.counters.log = log;
  }

  /** Calls that have not been finished. */
  get underWay(): readonly Call[] {
    return this.calls;
  }

  private noteWarnings(): void {
    if (!this.tainted && this.reports.length > 0) this.tainted = this.reports.some(({ event }) => event.startsWith('warn:') || event.startsWith('refcount_'));
  }

  /* Calls. */

  /** A task for one call of the process in `slot`; `body` is one of the calls of `sys` or `fs`. To be ended with `finish`. Tasks side by side have different ids. */
  spawn(slot: number, body: Body<number>, fault?: InjectedFault, name = 'call', id = this.started++, about: string | null = null): Call {
    isBack();
    const call = new Call(this.k, this.processes[slot]!, id, slot, name, body, fault === undefined ? null : armFault(fault), this.counters);
    call.about = about;
    this.calls.push(call);
    return call;
  }

  /** Carries one call out alone; `observer` is called before each step. */
  call(slot: number, body: Body<number>, fault?: InjectedFault, observer?: (call: Call) => void, about: string | null = null): CallResult {
    const call = this.spawn(slot, body, fault, undefined, undefined, about);
    try {
      runAlone(call, observer);
    } catch (error) {
      this.panicked(error);
    }
    if (call.status === 'blocked') this.deadlocked(call);
    return this.finish(call);
  }

  /** To be called with what a task threw: a panic or an oops of the kernel ends the machine, anything else goes on up. */
  panicked(error: unknown): void {
    takeThrown(this.k, this.calls, error);
    this.ended = 'panic';
  }

  /** Tasks are about to run side by side. */
  beside(isWaitedFor: boolean): void {
    this.under_way.begin(this.k, isWaitedFor);
  }

  /** The running step is the first of `call`. */
  entered(call: Call): void {
    if (call.k === this.k) this.under_way.enter(call);
  }

  /** The running step was the last of `call`. */
  left(call: Call): void {
    if (call.k === this.k) this.under_way.leave(call);
  }

  /** Nobody can wake `call` any more. */
  deadlocked(call: Call): void {
    this.ended = 'deadlock';
    call.k.current = null;
    const { waiting_for } = call;
    // That user space may let the kernel wait for a page, and who asks for a file for its lock, is no defect of the kernel; what waits behind it is one.
    if (waiting_for instanceof wait_queue_head || (call.on !== null && waiting_for === call.on.i_rwsem)) return;
    call.k.reports.push(new Report(`deadlock:${waiting_for?.name ?? 'unknown'}`, null, undefined, waiting_for?.isAwaitedKillably(call) ?? false));
  }

  /**
   * What `call` came to, after it has returned, was abandoned, or got stuck. Looks for locks that it left held and,
   * when no other call is under way, for leaks.
   */
  finish(call: Call): CallResult {
    const { k } = this;
    const index = this.calls.indexOf(call);
    if (index >= 0) removeAt(this.calls, index);
    const returned = call.status === 'done' && !call.abandoned;
    if (returned) checkAnswer(call);
    isBack();
    k.current = null;
    if (returned && this.ended === null) {
      if (call.k === k) for (const { lock } of call.held) k.report(`lock_left_held:${lock.name}`);
      if (this.calls.length === 0 && k.dirty && !this.isSettingUp) for (const leak of this.leaks()) k.report(leak);
      if (this.calls.length === 0 && lostDescriptors(this.processes) > 0) k.report('leak:descriptor');
    }
    this.noteWarnings();
    const events = this.takeReports(call);
    k.round++;
    if (call.k !== k && this.calls.length === 0) this.returnRetired();
    return {
      ret: returned ? (call.result as number) : null,
      callbacks: call.callbacks,
      events,
      fired: call.fault?.fired ?? null,
      value: call.answer,
      outcome: call.outcome,
      end: this.ended !== null,
    };
  }

  private leaks(): readonly string[] {
    return findLeaks(this.k, this.processes, () => [...this.modules.objects(), ...this.paths.values()]);
  }

  /** User space is set up by `work`: what boot or that has left unreachable is not of the first call afterwards. */
  setUp<T>(work: () => T): T {
    this.isSettingUp = true;
    try {
      return work();
    } finally {
      this.isSettingUp = false;
      if (this.k.dirty && this.ended === null) this.leaks();
    }
  }

  private ownObjects(): Struct[] {
    const open: file[] = this.processes.flatMap(({ slots }) => slots.filter((slot): slot is file => slot !== null && slot !== RESERVED));
    return [...this.modules.objects(), ...this.paths.values(), ...open];
  }

  /** The reports of `call`, and those that belong to nobody. */
  private takeReports(call: Call): readonly Report[] {
    const { reports } = this;
    if (reports.length === 0) return NO_REPORTS;
    const own: Report[] = [];
    let kept = 0;
    for (const report of reports) {
      if (report.task === call || report.task === null || !this.calls.includes(report.task as Call)) own.push(report);
      else reports[kept++] = report;
    }
    reports.length = kept;
    return own;
  }

  /* The jump. */

  /** The kernel is gone from here on, with everybody who ran in it. */
  private jump({ handover, ...commandLine }: kimage): void {
    const { k: old, ram } = this;
    const call = old.current as Call;
    old.leave();
    if (old.recorder !== null) old.recorder.barrier();
    for (const other of this.calls) if (other !== call) other.abandon();
    this.boots++;
    const { recorder, round } = old;
    this.retired = this.image;
    const { revision } = this.image;
    const next = revision.next ?? revision;
    this.load(takeImage(next, this.config));
    this.k.recorder = recorder;
    this.k.round = round;
    this.commandLine = this.nextCommandLine = commandLine;
    // A kernel that does not know the format leaves it alone, and uses the memory.
    ram.kexec(this.k, handover && formatOf(revision) === formatOf(next));
    call.outcome = 'panic';
    this.boot(call.fault);
    call.outcome = this.hasDevice ? 'booted' : 'noluo';
  }
}

const formatOf = ({ handover = KHO_FDT_COMPATIBLE }: Revision): string => handover;

const NO_REPORTS: readonly Report[] = [];
