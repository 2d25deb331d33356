// SPDX-License-Identifier: GPL-2.0-only
/** @file One computer: processes with their descriptors, system calls, boots. */
import { runAlone } from '../engine/sequential.js';
import { Around, type Body } from '../engine/step.js';
import { isBack } from '../engine/watch.js';
import {
  checkpoint,
  clear,
  close_fd,
  EBADF,
  EBUSY,
  EINVAL,
  EMFILE,
  fget,
  file,
  files_struct,
  fput,
  free_file,
  get_file,
  Ram,
  mutex_lock,
  mutex_unlock,
  numberOf,
  point,
  removeAt,
  RESERVED,
  type Descriptor,
  type Kernel,
  type Memory,
  type Page,
  type Recorder,
  Report,
  type Restore,
  type Struct,
  wait_queue_head,
} from '../kernel/index.js';
import { LIVEUPDATE_STATE_FROZEN, liveupdate_file_handler, type IoctlArgument, type LuoKernel, type Revision } from '../v1/luo_internal.js';
import { canonicalForm } from './canonical.js';
import type { Callback } from './callback.js';
import { Call, type CallResult, type Counters, type RebootOutcome, type StateName } from './call.js';
import { DeviceFile } from './device.js';
import type { InjectedFault } from './faults.js';
import { PLAIN, type Equipment } from './equipment.js';
import { compatibleOf, HANDLER_MODULE } from './handler.js';
import { returnImage, takeImage, type Image } from './image.js';
import { findLeaks } from './leaks.js';
import { checkAnswer, takeThrown } from './manners.js';
import { TestSubsystem } from './subsystem.js';
import type { Probe } from './probe.js';
import { UnderWay } from './under-way.js';
import { blobEntries, takeSnapshot, type Snapshot } from './snapshot.js';

/** open(): refuse when it exists. */
export const O_EXCL = 1;
/** open() by a process without CAP_SYS_ADMIN. */
export const UNPRIVILEGED = 2;

export interface MachineOptions {
  /** Process slots; each is always taken. */
  readonly processes?: number;
  /** Steps say where they were made. */
  readonly traced?: boolean;
  /** A reboot in any state but FROZEN is a kexec too, not just nothing. */
  readonly plain?: boolean;
  /** Locks count as in the harness that recorded the traces: see `Linux.clamped`. */
  readonly clamped?: boolean;
}

export interface Reboot {
  /** What the jump does if it is tried. */
  readonly kexec: 'ok' | 'fail';
  /** Does the next kernel register the test handler during boot? */
  readonly handler: boolean;
}

const TABLE: Memory = { name: 'files_struct', ordering: 'published' };
/** What the machine knows of modules: no memory of the kernel. */
const MODULES: Memory = { name: 'modules', ordering: 'atomic' };

const STATES: readonly StateName[] = ['normal', 'normal', 'prepared', 'frozen', 'updated'];
const TEST_FILES = 6;

/** What a call does before its first step belongs to it: others may come before. */
const ENTRY = point('syscall', 'call', { name: 'process' });

/** The jump to the next kernel: it conflicts with whatever anybody does. */
const KEXEC = point('machine_kexec', 'write', { name: 'machine' });

export class Machine {
  /** The running kernel: another one after each boot. */
  k!: LuoKernel;
  /** Descriptor tables by process slot. */
  processes: files_struct[] = [];
  /** `f0` to `f5` of this boot. */
  testFiles: file[] = [];
  /** The registered handler; of several, the first. */
  handler: liveupdate_file_handler | null = null;
  private otherHandlers: readonly liveupdate_file_handler[] = [];
  private subsystems: readonly TestSubsystem[] = [];
  private equipment = PLAIN;
  probe!: Probe;
  /** Kexecs so far. */
  boots = 0;
  /** Why nothing can follow; null as long as something can. */
  ended: 'panic' | 'undefined_handover' | 'deadlock' | null = null;
  readonly ram = new Ram();
  private readonly reports: Report[] = [];
  private readonly counters: Counters = { prepares: 0, log: null, handlers: 1, prepared_by: new Map(), under_way: new UnderWay() };
  private readonly slots: number;
  private readonly plain: boolean;
  private readonly traced: boolean;
  private readonly clamped: boolean;
  private sessionFiles: DeviceFile[] = [];
  private sessions = 0;
  private calls: Call[] = [];
  private started = 0;
  private image!: Image;
  /** Footprint of what is known of loaded modules. */
  private moduleLocation = 0;
  /** The image of the kernel before, until the call that rebooted has returned. */
  private retired: Image | null = null;
  /** The image that a checkpoint goes back to. */
  private pinned: Image | null = null;

  constructor(
    readonly revision: Revision,
    options: MachineOptions = {},
  ) {
    this.slots = options.processes ?? 1;
    this.plain = options.plain ?? false;
    this.traced = options.traced ?? false;
    this.clamped = options.clamped ?? false;
    this.powerOn();
  }

  private powerOn(): void {
    this.load(takeImage(this.revision));
    this.boot(true);
    clear(this.reports);
  }

  /**
   * Switches the machine off and on again: as a new one, and far cheaper. What was learned from it before (its
   * kernel, calls, structs) must not be used any more.
   */
  reset(equipment: Equipment = PLAIN): this {
    returnImage(this.revision, this.image);
    this.returnRetired();
    if (this.pinned !== null && this.pinned !== this.image) returnImage(this.revision, this.pinned);
    this.pinned = null;
    this.ram.reset();
    this.counters.prepares = 0;
    this.counters.log = null;
    this.counters.handlers = equipment.handlers;
    this.counters.prepared_by.clear();
    this.equipment = equipment;
    this.boots = 0;
    this.ended = null;
    this.sessions = 0;
    this.calls = [];
    this.started = 0;
    this.powerOn();
    return this;
  }

  /** Nothing was done with it yet. */
  get isFresh(): boolean {
    return this.started === 0 && this.boots === 0 && this.calls.length === 0;
  }

  /** As `reset`, with this equipment; who looks on goes on looking on. The machine must be fresh. */
  equip(equipment: Equipment): void {
    const { recorder } = this.k;
    const { log } = this.counters;
    this.reset(equipment);
    this.k.recorder = recorder;
    this.counters.log = log;
  }

  private returnRetired(): void {
    if (this.retired !== null && this.retired !== this.pinned) returnImage(this.revision, this.retired);
    this.retired = null;
  }

  /**
   * To how the machine is now, as often as one likes until it is reset. No call may be under way, neither now nor when
   * it is put back; what was learned of the machine in between must not be used any more.
   */
  checkpoint(): Restore {
    const { k, image, probe, processes, handler, boots, ended, sessions, started, moduleLocation } = this;
    const { prepares } = this.counters;
    const { otherHandlers, subsystems } = this;
    const prepared_by = [...this.counters.prepared_by];
    const testFiles = this.testFiles.slice();
    const sessionFiles = this.sessionFiles.slice();
    const slots = processes.slice();
    const tables = processes.map((table) => table.save());
    const kernel = checkpoint(k, [...this.ownObjects(), ...sessionFiles]);
    this.pinned = image;
    return () => {
      if (this.image !== image) returnImage(this.revision, this.image);
      this.returnRetired();
      this.image = image;
      this.k = k;
      this.probe = probe;
      this.processes = slots.slice();
      this.testFiles = testFiles;
      this.handler = handler;
      this.boots = boots;
      this.ended = ended;
      this.sessionFiles = sessionFiles.slice();
      this.sessions = sessions;
      clear(this.calls);
      this.started = started;
      this.moduleLocation = moduleLocation;
      this.counters.prepares = prepares;
      this.otherHandlers = otherHandlers;
      this.subsystems = subsystems;
      this.counters.prepared_by.clear();
      for (const [token, index] of prepared_by) this.counters.prepared_by.set(token, index);
      this.counters.log = null;
      clear(this.reports);
      for (let i = 0; i < tables.length; i++) tables[i]!();
      kernel();
    };
  }

  /** What a state consists of besides what the kernel and its processes reach: empty on a plain machine. */
  get beyond(): string {
    const { handlers, prepared_by } = this.counters;
    const subsystems = this.subsystems.map(({ key }) => key).join();
    return handlers === 1 ? subsystems : `${subsystems};${[...prepared_by].sort(([a], [b]) => (a < b ? -1 : 1)).join()}`;
  }

  /** The registered handlers of the module but the first. */
  get furtherHandlers(): readonly liveupdate_file_handler[] {
    return this.otherHandlers;
  }

  /* Boot. */

  private load(image: Image): void {
    this.image = image;
    this.k = image.k;
    this.probe = image.probe;
    this.k.reset(this.ram, this.reports);
    this.k.traced = this.traced;
    this.k.clamped = this.clamped;
  }

  /** Brings the loaded kernel up to user space. Throws KernelPanic. */
  private boot(withHandler: boolean): void {
    const { k } = this;
    const { modules } = k;
    this.handler = null;
    this.otherHandlers = [];
    this.subsystems = [];
    this.moduleLocation = k.locations(1);
    this.sessionFiles = [];
    this.testFiles = [];
    this.processes = [];
    for (let i = 0; i < TEST_FILES; i++) this.testFiles.push(new file(k, `f${i}`, null));
    for (let i = 0; i < this.slots; i++) this.processes.push(this.freshProcess(i));

    modules.kexec_handover.kho_init();
    modules.luo_core.luo_startup();
    const { subsystems } = this.equipment;
    if (subsystems > 0) this.addSubsystem(0);
    modules.luo_files.luo_files_startup();
    for (let index = 1; index < subsystems; index++) this.addSubsystem(index);
    if (withHandler) this.runDuringBoot(this.init_module());
    k.dirty = false;
  }

  private addSubsystem(index: number): void {
    const subsystem = new TestSubsystem(this.k, index);
    this.k.modules.luo_subsystems.liveupdate_register_subsystem(subsystem);
    this.subsystems = [...this.subsystems, subsystem];
  }

  private runDuringBoot(body: Body<unknown>): void {
    runAlone(new Call(this.k, this.processes[0]!, -1, 0, 'init', body, undefined, this.counters));
    this.k.current = null;
  }

  private freshProcess(process: number): files_struct {
    const files = new files_struct(this.k, `process ${process}`);
    for (const filep of this.testFiles) {
      filep.f_count++;
      files.slots.push(filep);
    }
    return files;
  }

  /* What observers ask. */

  get state(): StateName {
    if (this.ended === 'panic' || this.ended === 'undefined_handover') return this.ended;
    const { core } = this.probe;
    const { observing } = this.k;
    this.k.observing = true;
    const state = STATES[core?.luo_state ?? 0] ?? 'normal';
    this.k.observing = observing;
    return state;
  }

  /** Everything that a property may look at. To be taken while no call is under way. */
  snapshot(): Snapshot {
    return takeSnapshot(this);
  }

  /**
   * Two machines of one revision with equal canonical forms answer every sequence of calls in the same way, up to the
   * numbers of sessions, callbacks, boots and addresses. To be taken while no call is under way.
   */
  canonical(): string {
    return canonicalForm(this);
  }

  /** The number of a session on LUO's list, and whether an open file still refers to it; -2 when it is not known. */
  sessionNumber(s: object): { readonly number: number; readonly open: boolean } {
    for (const filep of this.sessionFiles) if (filep.private_data === s) return { number: filep.session, open: !filep.freed };
    return UNKNOWN_SESSION;
  }

  /** Who is told which locations each step touches; null: nobody. */
  set recorder(recorder: Recorder | null) {
    this.k.recorder = recorder;
  }

  /** Where the callbacks of all calls go too, in the order in which they happen; null: nowhere. */
  set callbackLog(log: Callback[] | null) {
    this.counters.log = log;
  }

  /* Calls. */

  /** A task for one call of `process`; `body` is one of the `sys_…` generators. To be finished with `finish`. Tasks that run side by side have different ids. */
  spawn(process: number, body: Body<number>, fault?: InjectedFault, name = 'call', id = this.started++, data: number | null = null): Call {
    isBack();
    const call = new Call(this.k, this.processes[process]!, id, process, name, body, fault, this.counters);
    call.data = data;
    this.calls.push(call);
    return call;
  }

  /** Carries one call out alone; `observer` is called before each step. `data`: see `Call`. */
  call(process: number, body: Body<number>, fault?: InjectedFault, observer?: (call: Call) => void, data: number | null = null): CallResult {
    const call = this.spawn(process, body, fault, undefined, undefined, data);
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

  /** Calls of several tasks are about to run side by side; `isWaitedFor`: a callback may wait for those of the others. */
  beside(isWaitedFor: boolean): void {
    this.counters.under_way.begin(this.k, isWaitedFor);
  }

  /** The running step is the first of `call`. */
  entered(call: Call): void {
    if (call.k === this.k) this.counters.under_way.enter(call);
  }

  /** The running step was the last of `call`. */
  left(call: Call): void {
    if (call.k === this.k) this.counters.under_way.leave(call);
  }

  /** Nobody can wake `call` any more. `isForCallback`: but for a callback that waits, it would go on. */
  deadlocked(call: Call, isForCallback = false): void {
    this.ended = 'deadlock';
    call.k.current = null;
    const { waiting_for } = call;
    // The one that waits in the callback waits as its handler wants.
    if (waiting_for instanceof wait_queue_head) return;
    const miscount = waiting_for?.miscount ?? null;
    const about = `${waiting_for?.name ?? 'unknown'}${miscount === null ? '' : `:${miscount}`}`;
    const event = isForCallback ? `waits_for_callback:${about}:${call.name}` : `deadlock:${about}`;
    call.k.reports.push(new Report(event, null, undefined, waiting_for?.isAwaitedKillably(call) ?? false));
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
      if (this.calls.length === 0) for (const subsystem of this.subsystems) subsystem.checkAgainst(this.state);
      if (this.calls.length === 0 && k.dirty) for (const leak of findLeaks(k, this.processes, () => this.ownObjects())) k.report(leak);
    }
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
      handover: call.handover,
      state: this.state,
      end: this.ended !== null,
    };
  }

  private ownObjects(): Struct[] {
    const { testFiles, handler, otherHandlers, subsystems } = this;
    if (subsystems.length === 0 && otherHandlers.length === 0) return handler === null ? testFiles : [...testFiles, handler];
    return [...testFiles, ...(handler === null ? [] : [handler]), ...otherHandlers, ...subsystems];
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

  /* System calls. */

  /** On the way out of the kernel: files whose last reference has gone are released. */
  private *task_work(): Kernel<void> {
    const { work } = this.k.current!;
    for (let filep = work.shift(); filep !== undefined; filep = work.shift()) {
      yield* filep.f_op!.release(filep);
      free_file(filep);
    }
  }

  /** open("/dev/liveupdate"): a descriptor. `session` is the number that observers give to it. */
  *sys_open(process: number, flags = 0, session = this.sessions): Kernel<number> {
    this.sessions = Math.max(this.sessions, session + 1);
    yield ENTRY;
    const files = this.processes[process]!;
    this.k.touch(files.location, files, true);
    const fd = files.reserve();
    if (fd < 0) return -EMFILE;
    const filep = new DeviceFile(this.k, this.image.device, session);
    this.forgetSessions();
    this.sessionFiles.push(filep);
    const ret = yield* this.k.modules.luo_ioctl.luo_open(filep, {
      exclusive: (flags & O_EXCL) !== 0,
      capable: (flags & UNPRIVILEGED) === 0,
    });
    if (ret) {
      files.slots[fd] = null;
      free_file(filep);
      return ret;
    }
    this.k.touch(files.location, files, true);
    files.slots[fd] = filep;
    return fd;
  }

  /** Drops what is known of sessions that LUO has forgotten. */
  private forgetSessions(): void {
    if (this.sessionFiles.length < 32) return;
    this.sessionFiles = this.sessionFiles.filter((filep) => !filep.freed || (filep.raw[0] as Struct | null)?.freed === false);
  }

  /** 0, or -EBADF. The last close of a session releases it. */
  *sys_close(_process: number, fd: Descriptor): Kernel<number> {
    const { k } = this;
    const ret = yield* close_fd(k, fd);
    if (k.current!.work.length > 0) yield* this.task_work();
    return ret;
  }

  /** The lowest free descriptor for the same open file, or -EBADF. */
  *sys_dup(process: number, fd: Descriptor): Kernel<number> {
    const files = this.processes[process]!;
    const filep = yield* fget(this.k, fd);
    if (filep === null) return -EBADF;
    const copy = files.reserve();
    this.k.touch(files.location, files, true);
    if (copy < 0) fput(filep);
    else files.slots[copy] = filep;
    return copy;
  }

  /** The process in slot `child` exits; a copy of `process`, with the same open files, takes the slot. 0. */
  *sys_fork(process: number, child: number): Kernel<number> {
    yield ENTRY;
    if (process === child) return -EBUSY;
    yield* this.exit_files(child);
    const { slots, location } = this.processes[process]!;
    this.k.touch(location, TABLE, false);
    const copy = new files_struct(this.k, `process ${child}`);
    for (const slot of slots) copy.slots.push(slot === null || slot === RESERVED ? null : get_file(slot));
    this.processes[child] = copy;
    return 0;
  }

  /** All descriptors are closed in ascending order; a fresh process takes the slot. 0. */
  *sys_exit(process: number): Kernel<number> {
    yield ENTRY;
    yield* this.exit_files(process);
    this.processes[process] = this.freshProcess(process);
    return 0;
  }

  private *exit_files(process: number): Kernel<void> {
    const { k } = this;
    const { slots, location } = this.processes[process]!;
    k.touch(location, TABLE, true);
    for (let fd = 0; fd < slots.length; fd++) {
      const slot = slots[fd]!;
      if (slot === null || slot === RESERVED) continue;
      slots[fd] = null;
      fput(slot);
      if (k.current!.work.length > 0) yield* this.task_work();
    }
  }

  /** What the device answers, or -EBADF. */
  sys_ioctl(process: number, fd: Descriptor, cmd: number, arg: IoctlArgument = {}): Body<number> {
    const { k } = this;
    const files = this.processes[process]!;
    let filep: file | null = null;
    const enter = (): Body<number> | number => {
      k.touch(files.location, files, false);
      filep = files.lookup(numberOf(fd));
      return filep === null ? -EBADF : k.modules.luo_ioctl.luo_ioctl(get_file(filep), cmd, arg);
    };
    const leave = (ret: number): Body<number> | number => {
      if (filep === null) return ret;
      const call = k.current as Call;
      if (!call.copied_to_user) {
        arg.reply_fd = undefined;
        arg.reply_state = undefined;
      }
      // A number that was written for a caller who then got nothing, and was given back.
      if (ret < 0 && arg.reply_fd !== undefined && files.lookup(arg.reply_fd) === null) arg.reply_fd = undefined;
      if (ret < 0 && arg.reply_fd !== undefined) k.report('fd_installed_but_not_reported');
      if (ret >= 0 && arg.reply_state !== undefined) call.answer = arg.reply_state;
      fput(filep);
      return call.work.length > 0 ? this.workThen(ret) : ret;
    };
    return new Around(ENTRY, enter, leave);
  }

  private *workThen(ret: number): Kernel<number> {
    yield* this.task_work();
    return ret;
  }

  /** A call that does nothing. */
  *sys_nothing(): Kernel<number> {
    yield ENTRY;
    return 0;
  }

  /** Loads a module that registers a test handler: 0, or a negative errno, and the module is gone again. */
  *init_module(): Kernel<number> {
    const { k } = this;
    const { liveupdate_register_file_handler, liveupdate_unregister_file_handler } = k.modules.luo_files;
    const handlers = Array.from({ length: this.equipment.handlers }, (_, index) => this.newHandler(index));
    yield mutex_lock(this.image.module_mutex);
    let ret = 0;
    let count = 0;
    while (ret === 0 && count < handlers.length) {
      ret = yield* liveupdate_register_file_handler(handlers[count]!);
      if (!ret) count++;
    }
    k.touch(this.moduleLocation, MODULES, true);
    if (ret) {
      while (count-- > 0) yield* liveupdate_unregister_file_handler(handlers[count]!);
      for (const fh of handlers) fh.freed = true;
    } else [this.handler, ...this.otherHandlers] = handlers as [liveupdate_file_handler];
    k.dirty = true;
    yield mutex_unlock(this.image.module_mutex);
    return ret;
  }

  private newHandler(index: number): liveupdate_file_handler {
    const fh = new liveupdate_file_handler(this.k);
    fh.notes.alias = HANDLER_MODULE;
    fh.compatible = compatibleOf(index, this.equipment.compatible);
    fh.ops = this.image.handlerOps[index]!;
    return fh;
  }

  /** The module unregisters its handler and goes; without one, a handler that was never registered is unregistered. */
  *delete_module(): Kernel<number> {
    const { k } = this;
    yield ENTRY;
    yield mutex_lock(this.image.module_mutex);
    k.touch(this.moduleLocation, MODULES, true);
    const { liveupdate_register_file_handler, liveupdate_unregister_file_handler } = k.modules.luo_files;
    const handlers = [this.handler ?? new liveupdate_file_handler(k), ...this.otherHandlers];
    let ret = 0;
    let count = 0;
    while (ret === 0 && count < handlers.length) {
      ret = yield* liveupdate_unregister_file_handler(handlers[count]!);
      if (!ret) count++;
    }
    k.touch(this.moduleLocation, MODULES, true);
    if (!ret) {
      for (const fh of handlers) fh.freed = true;
      this.handler = null;
      this.otherHandlers = [];
      // Of several, the module stays as long as one is needed.
    } else while (count-- > 0) yield* liveupdate_register_file_handler(handlers[count]!);
    k.dirty = true;
    yield mutex_unlock(this.image.module_mutex);
    return ret;
  }

  /** The error of the freeze step; -EINVAL when no image is loaded, as kernel_kexec() answers; otherwise it does not return. */
  *sys_reboot({ kexec, handler }: Reboot): Kernel<number> {
    const call = this.k.current as Call;
    const { system_transition_mutex } = this.image;
    yield mutex_lock(system_transition_mutex);
    const ret = yield* this.k.modules.luo_core.liveupdate_reboot();
    call.outcome = ret ? 'refused' : this.jumpOf(kexec);
    if (call.outcome === null) {
      yield this.k.at(KEXEC);
      this.jump(call, handler);
      return 0;
    }
    yield mutex_unlock(system_transition_mutex);
    return call.outcome === 'failed' ? -EINVAL : ret;
  }

  /** What becomes of the jump; null: the next kernel. */
  private jumpOf(kexec: Reboot['kexec']): 'not_live' | 'failed' | null {
    if (this.state !== 'frozen' && !this.plain) return 'not_live';
    return kexec === 'fail' ? 'failed' : null;
  }

  /** The kernel is gone from here on, with everybody who ran in it. */
  private jump(call: Call, withHandler: boolean): void {
    const { k: old, ram } = this;
    if (old.recorder !== null) old.recorder.barrier();
    const live = this.probe.core?.luo_state === LIVEUPDATE_STATE_FROZEN;
    const root = ram.kho_root?.content?.finished ? ram.kho_root : null;
    for (const other of this.calls) if (other !== call) abandon(other);
    if (root !== null && ram.kho_map === null) {
      old.report('kexec_without_kho_map');
      call.outcome = 'undefined';
      this.ended = 'undefined_handover';
      return;
    }
    if (root === null && live) old.report('handover_lost');
    call.outcome = outcomeOf(root, live);
    this.boots++;
    const { recorder, round } = old;
    const handedOver = this.subsystems;
    old.modules.reboot.leave?.();
    this.retired = this.image;
    this.load(takeImage(this.revision));
    this.k.recorder = recorder;
    this.k.round = round;
    ram.jump(this.k, root === null ? [] : [root, ...keptPages(ram)]);
    this.boot(withHandler);
    if (this.state === 'updated') {
      call.outcome = 'booted';
      for (const [i, subsystem] of this.subsystems.entries()) subsystem.takeOver(handedOver[i]!);
      call.handover = blobEntries(this.probe.files?.luo_file_fdt_in ?? null);
    } else if (call.outcome === 'booted') call.outcome = 'plain';
  }
}

function outcomeOf(root: Page | null, live: boolean): RebootOutcome {
  if (root !== null) return 'booted';
  return live ? 'cold_boot' : 'plain';
}

function keptPages(ram: Ram): Page[] {
  const { addresses } = ram.kho_map!;
  return ram.pages.filter((page) => addresses.includes(page.phys));
}

function abandon(call: Call): void {
  call.abandoned = true;
  call.status = 'done';
  call.next = null;
}

const UNKNOWN_SESSION = { number: -2, open: false } as const;
const NO_REPORTS: readonly Report[] = [];
