// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/fs.h and file.h: open files and the descriptor tables that point to them. */
import { copyInto, removeAt } from './arrays.js';
import type { Restore } from './checkpoint.js';
import { EBADF, EMFILE, ENOIOCTLCMD } from './errno.js';
import type { Kernel, Linux } from './linux.js';
import type { Memory } from './ordering.js';
import { point } from './point.js';
import { struct } from './struct.js';

export const O_CLOEXEC = 0o2000000;

export interface file_operations {
  /** Runs when the last reference has gone. */
  release(filep: file): Kernel<number>;
}

/** `compat_ioctl` of a driver whose arguments are pointers to structs that 32-bit programs lay out alike. */
export function* compat_ptr_ioctl<A>(filep: file, cmd: number, arg: A): Kernel<number> {
  const { unlocked_ioctl } = filep.f_op as file_operations & { unlocked_ioctl?(filep: file, cmd: number, arg: A): Kernel<number> };
  return unlocked_ioctl === undefined ? -ENOIOCTLCMD : yield* unlocked_ioctl(filep, cmd, arg);
}

/** struct file: an open file description, counted. */
export class file extends struct('file', () => ({ private_data: null as object | null })) {
  f_count = 1;
  /** Footprint of dropping references: see `fput`. That it is there at all is at `location`. */
  readonly drops: number;
  /** Descriptors that refer to it, as an observer has counted them last. */
  descriptors = 0;

  constructor(
    k: Linux,
    readonly name: string,
    readonly f_op: file_operations | null,
  ) {
    super(k);
    this.drops = k.locations(1);
    k.files.push(this);
  }

  /** O_PATH: a name of the file, not the file. */
  get is_path(): boolean {
    return false;
  }

  override save(): Restore {
    const { f_count } = this;
    const rest = super.save();
    return () => {
      rest();
      this.f_count = f_count;
    };
  }
}

/** Is the file there? Who has a reference needs no order with others who have one. */
const FILE: Memory = { name: 'file', ordering: 'atomic' };
/** refcount_dec_and_test(): who drops the last reference comes after all who dropped theirs. */
const F_COUNT: Memory = { name: 'file', ordering: 'lock' };

const TABLE = { name: 'files_struct' };
export const FGET = point('fget', 'read', TABLE);
export const GET_UNUSED_FD = point('get_unused_fd_flags', 'write', TABLE);
export const PUT_UNUSED_FD = point('put_unused_fd', 'write', TABLE);
export const FD_INSTALL = point('fd_install', 'write', TABLE);
export const CLOSE_FD = point('close_fd', 'write', TABLE);

/** Taken by get_unused_fd_flags(), not installed yet. */
export const RESERVED: unique symbol = Symbol('reserved descriptor');

/** struct files_struct: a process's descriptor table. */
export class files_struct {
  readonly location: number;
  readonly ordering = 'published';
  readonly slots: (file | null | typeof RESERVED)[] = [];
  /** Descriptors that are reserved and that nobody under way has in his hands. */
  lost = 0;

  constructor(
    readonly k: Linux,
    readonly name: string,
    /** Descriptors below are never given out. */
    readonly limit = 1024,
  ) {
    this.location = k.locations(1);
  }

  save(): Restore {
    const { append, lost } = this;
    const slots = this.slots.slice();
    return () => {
      this.append = append;
      this.lost = lost;
      copyInto(this.slots, slots);
    };
  }

  /** O_CLOEXEC for a descriptor that was just reserved. */
  close_on_exec(_fd: number): void {}

  /** One more open file: 0, or -ENFILE. */
  may_open(): number {
    return 0;
  }

  /** The file behind a descriptor, null when it is closed or only reserved. */
  lookup(fd: number): file | null {
    const slot = this.slots[fd];
    return slot === undefined || slot === RESERVED ? null : slot;
  }

  /** Descriptors are not used again: for observers who tell files apart by them. */
  append = false;

  /** The lowest free descriptor, or -EMFILE. */
  reserve(): number {
    const { slots } = this;
    let fd = this.append ? slots.length : 0;
    while (fd < slots.length && slots[fd] !== null) fd++;
    if (fd >= this.limit) return -EMFILE;
    slots[fd] = RESERVED;
    return fd;
  }
}

export function get_file(filep: file): file {
  use_file(filep);
  filep.f_count++;
  return filep;
}

/** Somebody looks at the file: it has to be there. */
export function use_file(filep: file): void {
  filep.check();
  filep.k.touch(filep.location, FILE, false);
}

/**
 * Drops a reference. The last one frees the file, or, when it has to be released, leaves that to the way out of
 * the running call.
 *
 * Footprint: two drops commute unless one of them may be the last, and a drop that is not the last commutes with whoever takes
 * a reference. What counts is the moment before the step: of two that leave one reference each, whichever comes second
 * releases the file.
 */
export function fput(filep: file): void {
  const { k } = filep;
  filep.check();
  filep.f_count--;
  k.touch(filep.location, FILE, filep.f_count <= 0);
  k.touch(filep.drops, F_COUNT, filep.f_count <= 1);
  if (filep.f_count > 0 || filep.freed) return;
  if (filep.f_op === null) free_file(filep);
  else k.current!.work.push(filep);
}

/** The memory of a file whose last reference has gone. */
export function free_file(filep: file): void {
  const { k } = filep;
  filep.freed = true;
  k.touch(filep.location, FILE, true);
  filep.touchAll();
  k.dirty = true;
  const index = k.files.indexOf(filep);
  if (index >= 0) removeAt(k.files, index);
}

/** A descriptor, or which one it is by the time the call looks it up: for a program that means any descriptor of some file. */
export type Descriptor = number | (() => number);

export const numberOf = (fd: Descriptor): number => (typeof fd === 'number' ? fd : fd());

/** The caller's descriptor `fd`, with a reference; null when it is closed. */
export function* fget(k: Linux, fd: Descriptor): Kernel<file | null> {
  yield k.at(FGET);
  return fget_now(k, fd);
}

/** The same as part of the running step. */
export function fget_now(k: Linux, fd: Descriptor): file | null {
  const { files } = k.current!;
  k.touch(files.location, files, false);
  const filep = files.lookup(numberOf(fd));
  return filep === null || filep.is_path ? null : get_file(filep);
}

/** A descriptor number without a file yet, or -EMFILE. `flags`: O_CLOEXEC or 0. */
export function* get_unused_fd_flags(k: Linux, flags = 0): Kernel<number> {
  yield k.at(GET_UNUSED_FD);
  return get_unused_fd_flags_now(k, flags);
}

/** The same as part of the running step. */
export function get_unused_fd_flags_now(k: Linux, flags: number): number {
  const { files } = k.current!;
  if (k.should_fail('no_fd') !== 0) return -EMFILE;
  k.touch(files.location, files, true);
  const fd = files.reserve();
  if (flags !== 0 && fd >= 0) files.close_on_exec(fd);
  return fd;
}

export function* put_unused_fd(k: Linux, fd: number): Kernel<void> {
  yield k.at(PUT_UNUSED_FD);
  put_unused_fd_now(k, fd);
}

/** The same as part of the running step. */
export function put_unused_fd_now(k: Linux, fd: number): void {
  const { files } = k.current!;
  k.touch(files.location, files, true);
  files.slots[fd] = null;
}

/**
 * Hands the caller's reference over to the table.
 * sim: C looks at file->f_mode first; that is where it oopses on NULL.
 */
export function* fd_install(k: Linux, fd: number, filep: file | null): Kernel<void> {
  yield k.at(FD_INSTALL);
  fd_install_now(k, fd, filep);
}

/** The same as part of the running step. */
export function fd_install_now(k: Linux, fd: number, filep: file | null): void {
  const { files } = k.current!;
  k.touch(files.location, files, true);
  const known = files.slots[fd]!;
  // VFS_BUG_ON(), of CONFIG_DEBUG_VFS.
  if (known !== null && known !== RESERVED) k.die('fd_install', 'BUG');
  files.slots[fd] = filep ?? k.die('fd_install', 'null_pointer_dereference');
}

/** Takes the file out of the table and drops the table's reference: 0, or -EBADF. */
export function* close_fd(k: Linux, fd: Descriptor): Kernel<number> {
  yield k.at(CLOSE_FD);
  return close_fd_now(k, fd);
}

/** The same as part of the running step. */
export function close_fd_now(k: Linux, fd: Descriptor): number {
  const { files } = k.current!;
  k.touch(files.location, files, true);
  const number = numberOf(fd);
  const filep = files.lookup(number);
  if (filep === null) return -EBADF;
  files.slots[number] = null;
  fput(filep);
  return 0;
}
