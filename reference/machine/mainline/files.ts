// SPDX-License-Identifier: GPL-2.0-only
/** @file What processes do with files: memory files above all, and enough of others that LUO refuses them. */
import type { Body } from '../../engine/step.js';
import {
  alloc_empty_file,
  EACCES,
  EBADF,
  EINVAL,
  EISDIR,
  ENODEV,
  ENOENT,
  ENOSYS,
  ENXIO,
  EOPNOTSUPP,
  EPERM,
  ESPIPE,
  ETXTBSY,
  F_SEAL_FUTURE_WRITE,
  F_SEAL_WRITE,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  file,
  file_inode,
  FMODE_PATH,
  FMODE_READ,
  FMODE_STREAM,
  FMODE_WRITE,
  fput,
  get_file,
  inode_file,
  memfd_add_seals,
  memfd_alloc_file,
  memfd_get_seals,
  MFD_ALLOW_SEALING,
  MFD_NOEXEC_SEAL,
  mutex_lock,
  mutex_unlock,
  new_inode,
  numberOf,
  O_APPEND,
  shmem_fallocate,
  shmem_file,
  shmem_file_operations,
  shmem_read,
  shmem_store,
  shmem_truncate,
  shmem_write,
  spin_lock,
  spin_unlock,
  type Descriptor,
  type inode,
  type Kernel,
  type task_struct,
} from '../../kernel/index.js';
import type { Call } from './call.js';
import type { MainlineMachine } from './machine.js';
import { DeviceFile, ENTRY } from './syscalls.js';

/** What else can be opened. */
export const KINDS = {
  null: { path: '/dev/null', mode: 0o666, access: FMODE_READ | FMODE_WRITE },
  zero: { path: '/dev/zero', mode: 0o666, access: FMODE_READ | FMODE_WRITE },
  pipe: { path: 'pipe:[1]', mode: 0o600, access: FMODE_READ | FMODE_STREAM },
  epoll: { path: 'anon_inode:[eventpoll]', mode: 0o600, access: FMODE_READ | FMODE_WRITE },
  dir: { path: '/', mode: 0o755, access: FMODE_READ },
  self: { path: '/init', mode: 0o755, access: FMODE_READ },
} as const;
export type Kind = keyof typeof KINDS;

export type Reopen = 'r' | 'w' | 'rw' | 'a' | 'path' | 't';

/** An O_PATH descriptor of something without an inode of its own. */
class PathFile extends file {
  constructor(readonly target: file) {
    super(target.k, target.name, null);
  }

  override get is_path(): boolean {
    return true;
  }
}

const HASH_LIMIT = 4 << 20;

function fnv1a(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** What the file is, behind all its descriptors. */
export function identityOf(filep: file): unknown {
  if (filep instanceof inode_file) return filep.f_inode;
  if (filep instanceof PathFile) return identityOf(filep.target);
  if (filep instanceof DeviceFile) return 'device';
  return 'anonymous inode';
}

export class FileCalls {
  constructor(private readonly machine: MainlineMachine) {}

  /** Looks `fd` up, runs `body` with a reference, and does what is left to do on the way out. */
  private *with(slot: number, fd: Descriptor, body: (filep: file) => Kernel<number>, path = false): Kernel<number> {
    yield ENTRY;
    const { k, sys } = this.machine;
    const files = this.machine.processes[slot]!;
    k.touch(files.location, files, false);
    const filep = files.lookup(numberOf(fd));
    if (filep === null || (filep.is_path && !path)) return -EBADF;
    get_file(filep);
    const ret = yield* body(filep);
    fput(filep);
    if (k.current!.work.length > 0) yield* sys.task_work();
    return ret;
  }

  /* Making files. */

  /** memfd_create(2): a descriptor, or a negative errno. */
  *memfd_create(slot: number, flags: { readonly sealing?: boolean; readonly noexec?: boolean } = { sealing: true }): Kernel<number> {
    yield ENTRY;
    const { k, sys } = this.machine;
    const filep = yield* memfd_alloc_file(k, 'memfd:m', (flags.sealing === true ? MFD_ALLOW_SEALING : 0) | (flags.noexec === true ? MFD_NOEXEC_SEAL : 0));
    if (typeof filep === 'number') return filep;
    const fd = sys.give(slot, filep);
    yield* sys.task_work();
    return fd;
  }

  /** open(2) of something that LUO has no handler for, or of an unlinked file on tmpfs. */
  *other(slot: number, kind: string): Kernel<number> {
    yield ENTRY;
    const { k, sys } = this.machine;
    const error = alloc_empty_file(k);
    if (error !== 0) return error;
    const opened = this.opened(kind);
    if (typeof opened === 'number') return opened;
    const fd = sys.give(slot, opened);
    yield* sys.task_work();
    return fd;
  }

  private opened(kind: string): inode_file | number {
    const { k } = this.machine;
    if (kind === 'tmpfile' || kind === 'unl' || kind === 'otmp') return this.on_tmpfs(kind);
    if (!Object.hasOwn(KINDS, kind)) return -ENOSYS;
    const { path, mode, access } = KINDS[kind as Kind];
    const isShared = kind === 'null' || kind === 'zero' || kind === 'dir' || kind === 'self';
    const of = isShared ? this.shared(path, () => new_inode(k, kind, mode)) : new_inode(k, kind, mode);
    return new inode_file(k, path, shmem_file_operations, of, access);
  }

  private shared(path: string, make: () => inode): inode {
    const known = this.machine.paths.get(path);
    if (known !== undefined) {
      known.i_count++;
      return known;
    }
    const made = make();
    made.i_count++;
    this.machine.paths.set(path, made);
    return made;
  }

  /** The same path each time, and what is there is truncated; `unl` is unlinked after the open. */
  private on_tmpfs(kind: string): inode_file {
    const { k, paths } = this.machine;
    const path = '/tmp/f';
    const make = (mode: number): inode => {
      const made = new_inode(k, 'shmem', mode);
      made.seals = 1;
      return made;
    };
    if (kind === 'otmp') return new inode_file(k, '/tmp/#1 (deleted)', shmem_file_operations, make(0o600), FMODE_READ | FMODE_WRITE);
    const of = this.shared(path, () => make(0o644));
    of.i_nlink = 1;
    const opened = new inode_file(k, path, shmem_file_operations, of, FMODE_READ | FMODE_WRITE);
    if (kind === 'unl') {
      of.i_nlink = 0;
      paths.delete(path);
      of.i_count--;
    }
    return opened;
  }

  /** open("/proc/self/fd/N"): a new open file description, or a negative errno. */
  reopen(slot: number, fd: Descriptor, how: Reopen): Body<number> {
    return this.with(slot, fd, (filep) => this.reopened(slot, filep, how), true);
  }

  private *reopened(slot: number, filep: file, how: Reopen): Kernel<number> {
    const { k, sys } = this.machine;
    const files = this.machine.processes[slot]!;
    if (how === 'path')
      return sys.give(slot, filep instanceof inode_file ? open_inode(filep, FMODE_PATH) : new PathFile(filep instanceof PathFile ? filep.target : filep));
    const target = filep instanceof PathFile ? filep.target : filep;
    if (files.nofile) return files.reserve();
    if (target instanceof DeviceFile) {
      const opened = yield* sys.open_device(slot);
      return typeof opened === 'number' ? opened : sys.give(slot, opened);
    }
    if (!(target instanceof inode_file)) return files.capable ? -ENXIO : -EACCES;
    const error = alloc_empty_file(k);
    if (error !== 0) return error;
    const refused = this.reopenRefused(target, how, files.capable);
    if (refused !== 0) return refused;
    const access = how === 'r' ? FMODE_READ : how === 'w' ? FMODE_WRITE : FMODE_READ | FMODE_WRITE;
    const opened = open_inode(target, access | (target.f_mode & FMODE_STREAM), how === 'a' ? O_APPEND : 0);
    if (how !== 't' || !shmem_file(opened)) return sys.give(slot, opened);
    const ret = yield* shmem_truncate(opened, 0);
    if (ret === 0) return sys.give(slot, opened);
    fput(opened);
    return ret;
  }

  private reopenRefused({ f_inode }: inode_file, how: Reopen, capable: boolean): number {
    if (f_inode.kind === 'epoll') return -ENXIO;
    if (how === 'r') return capable || (f_inode.i_mode & 0o4) !== 0 ? 0 : -EACCES;
    if (f_inode.kind === 'dir') return -EISDIR;
    if (!capable && (f_inode.i_mode & 0o2) === 0) return -EACCES;
    return f_inode.kind === 'self' ? -ETXTBSY : 0;
  }

  /* Content. */

  /** ftruncate(2). */
  truncate(slot: number, fd: Descriptor, size: number): Body<number> {
    return this.with(slot, fd, (filep) => truncated(filep, size));
  }

  /** pwrite(2) of `length` bytes, byte i of which is `at(i)`: bytes written. `isLate`: user space supplies the page that they come from when it likes. */
  write(slot: number, fd: Descriptor, offset: number, length: number, at: (i: number) => number, isLate = false): Body<number> {
    const { k, under_way } = this.machine;
    return this.with(slot, fd, (filep) => {
      if (!isLate) return written(filep, offset, length, at);
      // Calls that name the same file wait for its lock, as they do for any write.
      const left = (other: task_struct): boolean => (other as Call).on === file_inode(filep);
      return written(filep, offset, length, at, () => under_way.wait(k.current!, left));
    });
  }

  /** fstat and pread of everything: 0, the answer is `size:hash`. */
  hash(slot: number, fd: Descriptor): Body<number> {
    const { k } = this.machine;
    return this.with(
      slot,
      fd,
      function* (filep): Kernel<number> {
        const size = filep instanceof inode_file ? filep.f_inode.i_size : 0;
        const call = k.current as Call;
        if (size === 0) call.answer = `0:${fnv1a(new Uint8Array())}`;
        else if (size > HASH_LIMIT) call.answer = `${size}:00000000`;
        else if (!(filep instanceof inode_file) || (filep.f_mode & FMODE_READ) === 0) return -EBADF;
        else call.answer = `${size}:${fnv1a(yield* shmem_read(filep, 0, size))}`;
        return 0;
      },
      true,
    );
  }

  /** A shared mapping of [offset, offset + length), filled with `byte`: 0; -ENXIO when it lies beyond the end. */
  mapped_store(slot: number, fd: Descriptor, offset: number, length: number, byte: number): Body<number> {
    return this.with(slot, fd, function* (filep): Kernel<number> {
      if (!(filep instanceof inode_file)) return -ENODEV;
      const of = filep.f_inode;
      if ((filep.f_mode & FMODE_READ) === 0 || (filep.f_mode & FMODE_WRITE) === 0) return -EACCES;
      if (of.kind === 'zero') return -ENXIO;
      if (of.kind !== 'shmem') return -ENODEV;
      if ((of.seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) !== 0) return -EPERM;
      if (offset + length > of.i_size) return -ENXIO;
      return yield* shmem_store(filep, offset, length, byte);
    });
  }

  /** copy_file_range(2) of `length` bytes from the start of `from` to `offset` of `to`: bytes copied. */
  copy_range(slot: number, to: Descriptor, from: Descriptor, offset: number, length: number): Body<number> {
    return this.with(slot, from, (source) =>
      this.with(slot, to, function* (target): Kernel<number> {
        if (!(source instanceof inode_file) || !(target instanceof inode_file)) return -EINVAL;
        if (source.f_inode.kind === 'dir' || target.f_inode.kind === 'dir') return -EISDIR;
        if (source.f_inode.kind !== 'shmem' || target.f_inode.kind !== 'shmem') return -EINVAL;
        if ((source.f_mode & FMODE_READ) === 0 || (target.f_mode & FMODE_WRITE) === 0 || (target.f_flags & O_APPEND) !== 0) return -EBADF;
        const size = Math.min(length, source.f_inode.i_size);
        if (source.f_inode === target.f_inode && offset < size) return -EINVAL;
        const bytes = yield* shmem_read(source, 0, size);
        return bytes.length === 0 ? 0 : yield* shmem_write(target, offset, bytes.length, (i) => bytes[i]!);
      }),
    );
  }

  /** fallocate(2). */
  allocate(slot: number, fd: Descriptor, mode: number, offset: number, length: number): Body<number> {
    return this.with(slot, fd, function* (filep): Kernel<number> {
      if (offset < 0 || length <= 0) return -EINVAL;
      if ((mode & FALLOC_FL_PUNCH_HOLE) !== 0 && (mode & FALLOC_FL_KEEP_SIZE) === 0) return -EOPNOTSUPP;
      if (!(filep instanceof inode_file)) return -ENODEV;
      if ((filep.f_mode & FMODE_WRITE) === 0) return -EBADF;
      if (filep.f_inode.kind === 'dir') return -EISDIR;
      if (filep.f_inode.kind === 'pipe') return -ESPIPE;
      if (filep.f_inode.kind !== 'shmem') return -ENODEV;
      return yield* shmem_fallocate(filep, mode, offset, length);
    });
  }

  /** lseek(2) from the start: the new position. */
  seek(slot: number, fd: Descriptor, offset: number | null): Body<number> {
    return this.with(slot, fd, (filep) => sought(filep, offset));
  }

  /* Seals and what else can be asked. */

  /** F_ADD_SEALS. */
  add_seals(slot: number, fd: Descriptor, seals: number): Body<number> {
    return this.with(slot, fd, (filep) => sealed(filep, seals));
  }

  /** F_GET_SEALS. */
  get_seals(slot: number, fd: Descriptor): Body<number> {
    return this.with(slot, fd, (filep) => answered(filep, memfd_get_seals));
  }

  /** st_mode & 07777. */
  mode(slot: number, fd: Descriptor): Body<number> {
    return this.ask(slot, fd, (filep) => (filep instanceof inode_file ? filep.f_inode.i_mode : 0o600));
  }

  /** F_GETFL & (O_ACCMODE | O_APPEND). */
  access(slot: number, fd: Descriptor): Body<number> {
    return this.ask(slot, fd, (filep) => {
      if (filep.is_path) return 0;
      if (!(filep instanceof inode_file)) return 2;
      const mode = filep.f_mode & (FMODE_READ | FMODE_WRITE);
      return (mode === FMODE_READ ? 0 : mode === FMODE_WRITE ? 1 : 2) + filep.f_flags;
    });
  }

  /** F_GETFD: 0 or 1. */
  cloexec(slot: number, fd: Descriptor): Body<number> {
    return this.ask(slot, fd, () => (this.machine.processes[slot]!.cloexec.has(numberOf(fd)) ? 1 : 0));
  }

  /** readlink("/proc/self/fd/N"): 0, the answer is the text, one byte a character; -ENOENT. */
  *link(slot: number, fd: Descriptor): Kernel<number> {
    const ret = yield* this.ask(slot, fd, (filep) => {
      (this.machine.k.current as Call).answer = filep.name;
      return 0;
    });
    return ret === -EBADF ? -ENOENT : ret;
  }

  /** 1 if both are the same file. */
  same(slot: number, a: Descriptor, b: Descriptor): Body<number> {
    const { k, processes } = this.machine;
    return this.ask(slot, a, (filep) => {
      const files = processes[slot]!;
      k.touch(files.location, files, false);
      const other = files.lookup(numberOf(b));
      return other === null ? -EBADF : identityOf(filep) === identityOf(other) ? 1 : 0;
    });
  }

  private *ask(slot: number, fd: Descriptor, answer: (filep: file) => number): Kernel<number> {
    return yield* this.with(slot, fd, (filep) => answered(filep, answer), true);
  }
}

/* One function for all calls of a kind: V8 gives each new generator function a hidden class of its own. */

function* truncated(filep: file, size: number): Kernel<number> {
  if (size < 0) return -EINVAL;
  if (!shmem_file(filep) || ((filep as inode_file).f_mode & FMODE_WRITE) === 0) return -EINVAL;
  return yield* shmem_truncate(filep as inode_file, size);
}

function* written(filep: file, offset: number, length: number, at: (i: number) => number, supplied?: () => Kernel<void>): Kernel<number> {
  if (offset < 0) return -EINVAL;
  if (!(filep instanceof inode_file)) return filep instanceof DeviceFile ? -EINVAL : -ESPIPE;
  if ((filep.f_mode & FMODE_STREAM) !== 0) return -ESPIPE;
  if ((filep.f_mode & FMODE_WRITE) === 0) return -EBADF;
  const { kind } = filep.f_inode;
  if (kind === 'null' || kind === 'zero') return length;
  if (kind !== 'shmem') return -EINVAL;
  return yield* shmem_write(filep, offset, length, at, supplied);
}

function* sought(filep: file, offset: number | null): Kernel<number> {
  if (!(filep instanceof inode_file) || (filep.f_mode & FMODE_STREAM) !== 0) return -ESPIPE;
  if (offset !== null && offset < 0) return -EINVAL;
  const { kind } = filep.f_inode;
  if (kind === 'null' || kind === 'zero') return (filep.f_pos = 0);
  if (kind === 'epoll') return filep.f_pos;
  yield mutex_lock(filep.f_pos_lock);
  yield spin_lock(filep.f_lock);
  const isRefused = offset !== null && filep.f_pos_held;
  if (offset !== null && !isRefused) filep.f_pos = offset;
  const { f_pos } = filep;
  yield spin_unlock(filep.f_lock);
  yield mutex_unlock(filep.f_pos_lock);
  return isRefused ? -EPERM : f_pos;
}

function* sealed(filep: file, seals: number): Kernel<number> {
  if (!(filep instanceof inode_file)) return -EINVAL;
  return yield* memfd_add_seals(filep, seals);
}

function* answered(filep: file, answer: (filep: file) => number): Kernel<number> {
  return answer(filep);
}

/** Another open file description of the same file. */
export function open_inode({ k, name, f_inode }: inode_file, mode: number, flags = 0): inode_file {
  f_inode.use(true);
  f_inode.i_count++;
  return new inode_file(k, name, shmem_file_operations, f_inode, mode, flags);
}
