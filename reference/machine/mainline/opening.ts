// SPDX-License-Identifier: GPL-2.0-only
/** @file What processes open: memory files above all, and enough of others that LUO refuses them. A descriptor is taken before anything is looked at. */
import type { Body } from '../../engine/step.js';
import {
  alloc_empty_file,
  EACCES,
  EBADF,
  EISDIR,
  EMFILE,
  ENOSYS,
  ENXIO,
  ETXTBSY,
  file,
  FMODE_PATH,
  FMODE_READ,
  FMODE_STREAM,
  FMODE_WRITE,
  fput,
  get_file,
  inode_file,
  memfd_alloc_file,
  MFD_ALLOW_SEALING,
  MFD_NOEXEC_SEAL,
  new_inode,
  numberOf,
  O_APPEND,
  shmem_file,
  shmem_file_operations,
  shmem_truncate,
  shmem_truncate_now,
  type Descriptor,
  type inode,
  type Kernel,
} from '../../kernel/index.js';
import type { MainlineMachine } from './machine.js';
import type { process } from './process.js';
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

const isKind = (kind: string): kind is Kind => Object.hasOwn(KINDS, kind);
const onTmpfs = (kind: string): boolean => kind === 'tmpfile' || kind === 'unl' || kind === 'otmp';

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

/** Of the file on tmpfs that `tmpfile` and `unl` open. */
export const TMPFS_PATH = '/tmp/f';

/** What the file is, behind all its descriptors: files of the kernel's own share one inode. */
export function identityOf(filep: file): unknown {
  if (filep instanceof inode_file && filep.f_inode.kind !== 'epoll') return filep.f_inode;
  if (filep instanceof PathFile) return identityOf(filep.target);
  if (filep instanceof DeviceFile) return 'device';
  return 'anonymous inode';
}

export class OpenCalls {
  constructor(protected readonly machine: MainlineMachine) {}

  /** Looks `fd` up, runs `body` with a reference, and does what is left to do on the way out. */
  protected *with(slot: number, fd: Descriptor, body: (filep: file) => Kernel<number>, path = false): Kernel<number> {
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

  /** memfd_create(2): a descriptor, or a negative errno. */
  *memfd_create(slot: number, flags: { readonly sealing?: boolean; readonly noexec?: boolean } = { sealing: true }): Kernel<number> {
    yield ENTRY;
    const { k, sys } = this.machine;
    if (this.table(slot).nofile) return -EMFILE;
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
    if (!isKind(kind) && !onTmpfs(kind)) return -ENOSYS;
    const files = this.table(slot);
    // pipe(2) makes the files first.
    if (files.nofile && kind !== 'pipe') return -EMFILE;
    const error = alloc_empty_file(k);
    if (error !== 0) return error;
    const opened = isKind(kind) ? this.opened(kind, files) : this.on_tmpfs(kind, files);
    if (typeof opened === 'number') return opened;
    const fd = sys.give(slot, opened);
    yield* sys.task_work();
    return fd;
  }

  private table(slot: number): process {
    return this.machine.processes[slot]!;
  }

  private opened(kind: Kind, { ids }: process): inode_file {
    const { k } = this.machine;
    const { path, mode, access } = KINDS[kind];
    const isShared = kind === 'null' || kind === 'zero' || kind === 'dir' || kind === 'self';
    // The inode that files of the kernel's own share is root's.
    const uid = kind === 'pipe' ? ids.effective : 0;
    const of = isShared ? this.shared(path, () => new_inode(k, kind, mode)) : new_inode(k, kind, mode, { uid });
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
  private on_tmpfs(kind: string, files: process): inode_file | number {
    const { k, paths } = this.machine;
    const make = (mode: number): inode => {
      const made = new_inode(k, 'shmem', mode, { uid: files.ids.effective, sb: 'tmp' });
      made.seals = 1;
      return made;
    };
    if (kind === 'otmp') return new inode_file(k, '/tmp/#1 (deleted)', shmem_file_operations, make(0o600), FMODE_READ | FMODE_WRITE);
    const there = paths.get(TMPFS_PATH);
    if (there !== undefined && !may(there, 0o6, files)) return -EACCES;
    const of = this.shared(TMPFS_PATH, () => make(0o644));
    of.i_nlink = 1;
    shmem_truncate_now(of, 0);
    const opened = new inode_file(k, TMPFS_PATH, shmem_file_operations, of, FMODE_READ | FMODE_WRITE);
    if (kind === 'unl') {
      of.i_nlink = 0;
      paths.delete(TMPFS_PATH);
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
    const files = this.table(slot);
    if (files.nofile) return -EMFILE;
    if (how === 'path') {
      const refused = files.may_open();
      if (refused !== 0) return refused;
      return sys.give(slot, filep instanceof inode_file ? open_inode(filep, FMODE_PATH) : new PathFile(filep instanceof PathFile ? filep.target : filep));
    }
    const target = filep instanceof PathFile ? filep.target : filep;
    if (target instanceof DeviceFile) {
      const opened = yield* sys.open_device(slot);
      return typeof opened === 'number' ? opened : sys.give(slot, opened);
    }
    const error = alloc_empty_file(k);
    if (error !== 0) return error;
    if (!(target instanceof inode_file)) return files.capable ? -ENXIO : -EACCES;
    const refused = reopenRefused(target, how, files);
    if (refused !== 0) return refused;
    const access = how === 'r' ? FMODE_READ : how === 'w' ? FMODE_WRITE : FMODE_READ | FMODE_WRITE;
    const opened = open_inode(target, access | (target.f_inode.kind === 'pipe' ? FMODE_STREAM : 0), how === 'a' ? O_APPEND : 0);
    if (how !== 't' || !shmem_file(opened)) return sys.give(slot, opened);
    const ret = yield* shmem_truncate(opened, 0);
    if (ret === 0) return sys.give(slot, opened);
    fput(opened);
    return ret;
  }
}

/** Whether the process may read (4) and write (2) it: as root, as its owner, or as anybody. */
function may({ i_mode, i_uid }: inode, wanted: number, { capable, ids }: process): boolean {
  const bits = i_uid === ids.effective ? i_mode >> 6 : i_mode;
  return capable || (bits & wanted) === wanted;
}

function reopenRefused({ f_inode }: inode_file, how: Reopen, files: process): number {
  const { kind } = f_inode;
  if (kind === 'dir' && how !== 'r') return -EISDIR;
  if (!may(f_inode, how === 'r' ? 0o4 : how === 'w' ? 0o2 : 0o6, files)) return -EACCES;
  if (kind === 'epoll') return -ENXIO;
  return kind === 'self' && how !== 'r' ? -ETXTBSY : 0;
}

/** Another open file description of the same file. */
export function open_inode({ k, name, f_inode }: inode_file, mode: number, flags = 0): inode_file {
  f_inode.use(true);
  f_inode.i_count++;
  return new inode_file(k, name, shmem_file_operations, f_inode, mode, flags);
}
