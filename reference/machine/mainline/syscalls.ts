// SPDX-License-Identifier: GPL-2.0-only
/** @file What processes ask of the kernel: LUO, descriptors, kexec, modules. Each is a body for `spawn` or `call`. */
import { Around, type Body } from '../../engine/step.js';
import {
  CLOSE_FD,
  close_fd_now,
  EACCES,
  EBADF,
  EBUSY,
  EINVAL,
  EMFILE,
  ENOENT,
  EINTR,
  ENOIOCTLCMD,
  ENOTTY,
  EPERM,
  ERESTARTSYS,
  fget,
  file,
  file_inode,
  fput,
  free_file,
  get_file,
  kho_debugfs_read,
  kho_debugfs_read_tree,
  mutex_lock,
  mutex_unlock,
  numberOf,
  point,
  RESERVED,
  type Descriptor,
  type Kernel,
  type Restore,
  type Step,
} from '../../kernel/index.js';
import {
  LIVEUPDATE_IOCTL_CREATE_SESSION,
  LIVEUPDATE_IOCTL_RETRIEVE_SESSION,
  LIVEUPDATE_SESSION_FINISH,
  LIVEUPDATE_SESSION_GET_NAME,
  LIVEUPDATE_SESSION_PRESERVE_FD,
  LIVEUPDATE_SESSION_RETRIEVE_FD,
  LUO_KHO_ENTRY_NAME,
  sizeof_create_session,
  sizeof_finish,
  sizeof_preserve_fd,
  type Argument,
  type device_operations,
  type session_operations,
} from '../../mainline/luo_internal.js';
import { argument, commandOf, type Variant } from './argument.js';
import type { Call } from './call.js';
import type { MainlineMachine } from './machine.js';
import { TestFile } from './modules.js';
import { TaskWork } from './task-work.js';
import type { process } from './process.js';

/** What a call does before its first step belongs to it: others may come before. */
export const ENTRY: Step = point('syscall', 'call', { name: 'process' });

const TABLE = { name: 'files_struct' };

/** An open of /dev/liveupdate. */
export class DeviceFile extends file {}

/** Operations of a file that may have none of them. */
type Ioctls = Partial<device_operations> | Partial<session_operations>;

/** What ioctl(2), or that of a 32-bit program, calls; undefined: nothing. */
function ioctlOf({ f_op }: file, { compat }: Argument): device_operations['unlocked_ioctl'] | undefined {
  const ops = f_op as Ioctls | null;
  return compat === true ? ops?.compat_ioctl : ops?.unlocked_ioctl;
}

export type Load = 'on' | 'luoff' | 'khooff';

export class Syscalls {
  constructor(private readonly machine: MainlineMachine) {}

  private get k(): MainlineMachine['k'] {
    return this.machine.k;
  }

  private table(slot: number): process {
    return this.machine.processes[slot]!;
  }

  /** On the way out of the kernel: files whose last reference has gone are released. */
  task_work(): Kernel<number> {
    return new TaskWork(this.k, 0);
  }

  /* The device. */

  /** open("/dev/liveupdate", O_RDWR): a descriptor, or a negative errno. */
  *open(slot: number): Kernel<number> {
    yield ENTRY;
    const files = this.table(slot);
    this.k.touch(files.location, files, true);
    const fd = files.reserve();
    if (fd < 0) return -EMFILE;
    const opened = yield* this.open_device(slot);
    if (typeof opened === 'number') {
      this.install(files, fd, null);
      yield* this.task_work();
      return opened;
    }
    this.install(files, fd, opened);
    return fd;
  }

  /** The open device, or a negative errno. misc_open() calls the open of the device with its mutex held: who opens it waits for who does. */
  *open_device(slot: number): Kernel<file | number> {
    const { machine } = this;
    const files = this.table(slot);
    const refused = files.may_open();
    if (refused !== 0) return refused;
    if (!machine.hasDevice) return -ENOENT;
    if (!files.capable) return -EACCES;
    const { misc_mtx } = machine.image;
    const { luo_fops } = this.k.modules.luo_core;
    const filep = new DeviceFile(this.k, '/dev/liveupdate', luo_fops);
    yield mutex_lock(misc_mtx);
    const ret = yield* luo_fops.open(filep);
    yield mutex_unlock(misc_mtx);
    if (ret === 0) return filep;
    free_file(filep);
    return ret;
  }

  /** What the device or a session answers; -ENOTTY for files without ioctls, -EBADF. The argument after a reply is the call's answer. */
  ioctl(slot: number, fd: Descriptor, cmd: number, arg: Argument): Body<number> {
    const { k } = this;
    const files = this.table(slot);
    let filep: file | null = null;
    const enter = (): Body<number> | number => {
      k.touch(files.location, files, false);
      filep = files.lookup(numberOf(fd));
      if (filep === null || filep.is_path) {
        filep = null;
        return -EBADF;
      }
      const run = ioctlOf(filep, arg);
      if (run === undefined) return file_inode(filep)?.kind === 'epoll' ? -EINVAL : -ENOTTY;
      return run(get_file(filep), cmd, arg);
    };
    const leave = (ret: number): Body<number> | number => {
      if (filep === null || ioctlOf(filep, arg) === undefined) return ret;
      const call = k.current as Call;
      if (ret >= 0 && arg.replied === true) call.answer = arg.fields;
      fput(filep);
      // A signal that has a handler ends the call; of a fatal one nobody sees what it answers.
      const seen = ret === -ENOIOCTLCMD ? -ENOTTY : ret === -ERESTARTSYS ? -EINTR : ret;
      return call.work.length > 0 ? new TaskWork(this.k, seen) : seen;
    };
    const noted = (): Restore => {
      const before = { filep, fields: arg.fields, replied: arg.replied };
      return () => {
        filep = before.filep;
        arg.fields = before.fields;
        if (before.replied === undefined) delete arg.replied;
        else arg.replied = before.replied;
      };
    };
    return new Around(ENTRY, enter, leave, noted);
  }

  private argument(...of: Parameters<typeof argument>): Argument {
    const made = argument(...of);
    const { k, under_way } = this.machine;
    return of[2] === 'late' ? { ...made, supplied: () => under_way.wait(k.current!) } : made;
  }

  /** CREATE_SESSION: 0, the descriptor is in the answer. */
  create(slot: number, dev: Descriptor, name: string, variant: Variant = 'n'): Body<number> {
    return this.ioctl(
      slot,
      dev,
      commandOf(LIVEUPDATE_IOCTL_CREATE_SESSION, variant),
      this.argument(sizeof_create_session(this.machine.config), { fd: 0, name }, variant),
    );
  }

  /** RETRIEVE_SESSION. */
  retrieve(slot: number, dev: Descriptor, name: string, variant: Variant = 'n'): Body<number> {
    return this.ioctl(
      slot,
      dev,
      commandOf(LIVEUPDATE_IOCTL_RETRIEVE_SESSION, variant),
      this.argument(sizeof_create_session(this.machine.config), { fd: 0, name }, variant),
    );
  }

  /** PRESERVE_FD. */
  preserve(slot: number, session: Descriptor, token: bigint, fd: Descriptor, variant: Variant = 'n'): Body<number> {
    const enter = (): Body<number> =>
      this.ioctl(slot, session, commandOf(LIVEUPDATE_SESSION_PRESERVE_FD, variant), this.argument(sizeof_preserve_fd, { fd: numberOf(fd), token }, variant));
    if (typeof fd === 'number') return enter();
    return new Around<number>(ENTRY, enter);
  }

  /** RETRIEVE_FD. */
  retrieve_fd(slot: number, session: Descriptor, token: bigint, variant: Variant = 'n'): Body<number> {
    return this.ioctl(slot, session, commandOf(LIVEUPDATE_SESSION_RETRIEVE_FD, variant), this.argument(sizeof_preserve_fd, { fd: 0, token }, variant));
  }

  /** FINISH. */
  finish(slot: number, session: Descriptor, variant: Variant = 'n'): Body<number> {
    return this.ioctl(slot, session, commandOf(LIVEUPDATE_SESSION_FINISH, variant), this.argument(sizeof_finish, { reserved: 0 }, variant, 'reserved'));
  }

  /** GET_NAME: the name is in the answer. */
  get_name(slot: number, session: Descriptor, variant: Variant = 'n'): Body<number> {
    const { config } = this.machine;
    return this.ioctl(
      slot,
      session,
      commandOf(LIVEUPDATE_SESSION_GET_NAME, variant),
      this.argument(sizeof_create_session(config), { reserved: 0, name: '' }, variant, 'reserved'),
    );
  }

  /* Descriptors. */

  install(files: process, fd: number, filep: file | null): void {
    this.k.touch(files.location, files, true);
    files.slots[fd] = filep;
  }

  /** A new descriptor for `filep`, whose reference it takes over; -EMFILE. */
  give(slot: number, filep: file): number {
    const files = this.table(slot);
    this.k.touch(files.location, files, true);
    const fd = files.reserve();
    if (fd < 0) fput(filep);
    else files.slots[fd] = filep;
    return fd;
  }

  /** 0, or -EBADF. The last close releases the file. */
  close(_slot: number, fd: Descriptor): Body<number> {
    const { k } = this;
    const leave = (ret: number): Body<number> | number => (k.current!.work.length > 0 ? new TaskWork(k, ret) : ret);
    return new Around(CLOSE_FD, () => close_fd_now(k, fd), leave);
  }

  /** A further descriptor for the same open file, or -EBADF. */
  *dup(slot: number, fd: Descriptor): Kernel<number> {
    yield ENTRY;
    const files = this.table(slot);
    this.k.touch(files.location, files, false);
    const filep = files.lookup(numberOf(fd));
    if (filep === null) return -EBADF;
    const copy = this.give(slot, get_file(filep));
    if (this.k.current!.work.length > 0) yield* this.task_work();
    return copy;
  }

  /** SCM_RIGHTS: a descriptor of process `to` for the same open file, or -EBADF. */
  *send(_slot: number, fd: Descriptor, to: number): Kernel<number> {
    const filep = yield* fget(this.k, fd);
    if (filep === null) return -EBADF;
    const copy = this.give(to, filep);
    if (this.k.current!.work.length > 0) yield* this.task_work();
    return copy;
  }

  /** The process in slot `child` exits; a copy of `slot`, with the same open files, takes its place. 0. */
  *fork(slot: number, child: number): Kernel<number> {
    yield ENTRY;
    if (slot === child) return -EBUSY;
    yield* this.exit_files(child);
    const parent = this.table(slot);
    this.k.touch(parent.location, TABLE, false);
    const copy = this.machine.freshProcess(child);
    for (const open of parent.slots) copy.slots.push(open === null || open === RESERVED ? null : get_file(open));
    for (const fd of parent.cloexec) copy.cloexec.add(fd);
    copy.ids = { ...parent.ids };
    this.machine.processes[child] = copy;
    return 0;
  }

  /** All descriptors are closed in ascending order; a fresh process takes the slot. 0. */
  *exit(slot: number): Kernel<number> {
    yield ENTRY;
    yield* this.exit_files(slot);
    this.machine.processes[slot] = this.machine.freshProcess(slot);
    return 0;
  }

  private *exit_files(slot: number): Kernel<void> {
    const { k } = this;
    const { slots, location } = this.table(slot);
    k.touch(location, TABLE, true);
    for (let fd = 0; fd < slots.length; fd++) {
      const open = slots[fd]!;
      if (open === null || open === RESERVED) continue;
      slots[fd] = null;
      fput(open);
      if (k.current!.work.length > 0) yield* this.task_work();
    }
  }

  /* Kexec. */

  /** kexec_file_load(2): 0, -EPERM, -EBUSY. `how`: what the next kernel's command line says; default: as it is. */
  *kexec_file_load(slot: number, how: Load | null = null): Kernel<number> {
    yield ENTRY;
    const { machine } = this;
    if (!this.table(slot).capable) return -EPERM;
    const { nextCommandLine: now } = machine;
    const next = how === null ? now : { kho: how === 'on' || (now.kho && how !== 'khooff'), liveupdate: how === 'on' || (now.liveupdate && how !== 'luoff') };
    const ret = yield* this.k.modules.kexec_core.kexec_load({ handover: machine.ram.kho_enabled, ...next });
    if (ret === 0) machine.nextCommandLine = next;
    return ret;
  }

  /** kexec_load(2): an image that knows nothing of Kexec Handover. */
  *kexec_load(slot: number): Kernel<number> {
    yield ENTRY;
    if (!this.table(slot).capable) return -EPERM;
    return yield* this.k.modules.kexec_core.kexec_load({ handover: false, ...this.machine.nextCommandLine });
  }

  *kexec_unload(slot: number): Kernel<number> {
    yield ENTRY;
    if (!this.table(slot).capable) return -EPERM;
    return yield* this.k.modules.kexec_core.kexec_load(null);
  }

  /** reboot(2): a negative errno, or 0 with what became of the jump in `outcome`. `magic`: the magic numbers are right. */
  *reboot(slot: number, magic = true): Kernel<number> {
    yield ENTRY;
    const call = this.k.current as Call;
    const { k } = this;
    if (!this.table(slot).capable) return -EPERM;
    if (!magic) return -EINVAL;
    const { system_transition_mutex } = this.machine.image;
    yield mutex_lock(system_transition_mutex);
    const ret = yield* k.modules.kexec_core.kernel_kexec();
    if (this.k !== k) return 0;
    call.outcome = 'refused';
    yield mutex_unlock(system_transition_mutex);
    return ret;
  }

  /* Modules and their files. */

  *init_module(_slot: number, name: string): Kernel<number> {
    yield ENTRY;
    return yield* this.machine.modules.init_module(name);
  }

  *delete_module(_slot: number, name: string): Kernel<number> {
    yield ENTRY;
    return yield* this.machine.modules.delete_module(name);
  }

  /** A descriptor of a new file of the kind of module `name`. */
  *open_test_file(slot: number, name: string): Kernel<number> {
    yield ENTRY;
    const fd = this.give(slot, new TestFile(this.k, name, ++this.machine.counters.files));
    if (this.k.current!.work.length > 0) yield* this.task_work();
    return fd;
  }

  /** In-kernel user of an FLB of the kernel before: 0, or a negative errno. It holds what it got until `put_incoming`. */
  *get_incoming(_slot: number, name: string): Kernel<number> {
    yield ENTRY;
    const { liveupdate_flb_get_incoming } = this.k.modules.luo_flb;
    return yield* this.machine.modules.flbModules.use(name, (flb) => liveupdate_flb_get_incoming(flb, { value: null }), -ENOENT);
  }

  *put_incoming(_slot: number, name: string): Kernel<number> {
    yield ENTRY;
    const { liveupdate_flb_put_incoming } = this.k.modules.luo_flb;
    return yield* this.machine.modules.flbModules.use(name, (flb) => done(liveupdate_flb_put_incoming(flb)), -ENOENT);
  }

  /** A driver that is built in registers an FLB of its own with the handler of a module that asks it to: 0, or a negative errno. */
  *bind_flb(_slot: number, module: string): Kernel<number> {
    yield ENTRY;
    return yield* this.machine.modules.bind(module);
  }

  /** The same with a handler of its own that it has not registered. */
  *bind_flb_early(_slot: number): Kernel<number> {
    yield ENTRY;
    return yield* this.machine.modules.bindEarly();
  }

  /** Somebody reads what the kernel before left to LUO, or the tree that the next one would be handed: 0, or -ENOENT. */
  *read_debugfs(_slot: number, out: boolean): Kernel<number> {
    yield ENTRY;
    return yield* out ? kho_debugfs_read_tree(this.k) : kho_debugfs_read(this.k, LUO_KHO_ENTRY_NAME, 'luo_ser');
  }

  /** In-kernel user of an FLB that is preserved: 0, or a negative errno. */
  *get_outgoing(_slot: number, name: string): Kernel<number> {
    yield ENTRY;
    const { liveupdate_flb_get_outgoing } = this.k.modules.luo_flb;
    return yield* this.machine.modules.flbModules.use(name, (flb) => liveupdate_flb_get_outgoing(flb, { value: null }), -ENOENT);
  }

  *put_outgoing(_slot: number, name: string): Kernel<number> {
    yield ENTRY;
    const { liveupdate_flb_put_outgoing } = this.k.modules.luo_flb;
    return yield* this.machine.modules.flbModules.use(name, (flb) => done(liveupdate_flb_put_outgoing(flb)), -ENOENT);
  }
}

function* done(body: Kernel<void>): Kernel<number> {
  yield* body;
  return 0;
}
