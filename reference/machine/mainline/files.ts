// SPDX-License-Identifier: GPL-2.0-only
/** @file What processes do with the files that they have open. */
import type { Body } from '../../engine/step.js';
import {
  EACCES,
  EBADF,
  EINVAL,
  EISDIR,
  ENODEV,
  ENOENT,
  ENXIO,
  EOPNOTSUPP,
  EPERM,
  ESPIPE,
  EXDEV,
  F_SEAL_FUTURE_WRITE,
  F_SEAL_WRITE,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  file_inode,
  FMODE_READ,
  FMODE_STREAM,
  FMODE_WRITE,
  inode_file,
  memfd_add_seals,
  memfd_get_seals,
  mutex_lock,
  mutex_unlock,
  numberOf,
  O_APPEND,
  PAGE_BYTES,
  shmem_fallocate,
  shmem_file,
  shmem_read,
  shmem_store,
  shmem_truncate,
  shmem_write,
  spin_lock,
  spin_unlock,
  type Descriptor,
  type file,
  type Kernel,
  type task_struct,
} from '../../kernel/index.js';
import type { Call } from './call.js';
import { identityOf, OpenCalls, TMPFS_PATH } from './opening.js';
import { DeviceFile } from './syscalls.js';

/** Of the executable, which is another one on each machine. */
export const EXECUTABLE = 'executable';

const HASH_LIMIT = 4 << 20;
/** Of a pipe. */
const PIPE_PAGES = 16;
const FALLOC_FL_COLLAPSE_RANGE = 0x08;
const FALLOC_FL_ZERO_RANGE = 0x10;
const FALLOC_FL_INSERT_RANGE = 0x20;
const FALLOC_FL_UNSHARE_RANGE = 0x40;
const FALLOC_FL_WRITE_ZEROES = 0x80;

function fnv1a(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

export class FileCalls extends OpenCalls {
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

  /** fstat and pread of everything: 0, the answer is `size:hash`, or EXECUTABLE. */
  hash(slot: number, fd: Descriptor): Body<number> {
    const { k } = this.machine;
    return this.with(
      slot,
      fd,
      function* (filep): Kernel<number> {
        const size = filep instanceof inode_file ? filep.f_inode.i_size : 0;
        const call = k.current as Call;
        if (file_inode(filep)?.kind === 'self') {
          if (filep.is_path) return -EBADF;
          call.answer = EXECUTABLE;
        } else if (size === 0) call.answer = `0:${fnv1a(new Uint8Array())}`;
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
        if (!(source instanceof inode_file) || !(target instanceof inode_file)) return isDir(source) || isDir(target) ? -EISDIR : -EINVAL;
        if (isDir(source) || isDir(target)) return -EISDIR;
        if (!isRegular(source) || !isRegular(target)) return -EINVAL;
        if ((source.f_mode & FMODE_READ) === 0 || (target.f_mode & FMODE_WRITE) === 0 || (target.f_flags & O_APPEND) !== 0) return -EBADF;
        if (source.f_inode.i_sb !== target.f_inode.i_sb) return -EXDEV;
        const size = Math.min(length, source.f_inode.i_size);
        if (source.f_inode === target.f_inode && offset < size) return -EINVAL;
        // do_splice_direct() copies through a pipe.
        const room = PIPE_PAGES * PAGE_BYTES(source.k);
        let copied = 0;
        while (copied < size) {
          const bytes = yield* shmem_read(source, copied, Math.min(size - copied, room));
          const ret = yield* shmem_write(target, offset + copied, bytes.length, (i) => bytes[i]!);
          if (ret < 0) return copied > 0 ? copied : ret;
          copied += ret;
          if (ret < bytes.length) break;
        }
        return copied;
      }),
    );
  }

  /** fallocate(2). */
  allocate(slot: number, fd: Descriptor, mode: number, offset: number, length: number): Body<number> {
    return this.with(slot, fd, function* (filep): Kernel<number> {
      if (offset < 0 || length <= 0) return -EINVAL;
      if (isUnknownMode(mode)) return -EOPNOTSUPP;
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
      const isDeleted = filep.name === TMPFS_PATH && file_inode(filep)?.i_nlink === 0;
      (this.machine.k.current as Call).answer = isDeleted ? `${filep.name} (deleted)` : filep.name;
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

const isDir = (filep: file): boolean => file_inode(filep)?.kind === 'dir';
const isRegular = ({ f_inode: { kind } }: inode_file): boolean => kind === 'shmem' || kind === 'self';

/** What the VFS says of a mode of fallocate() before it looks at the file: modes exclude each other, and some keep the size while others cannot. */
function isUnknownMode(mode: number): boolean {
  const keepsSize = (mode & FALLOC_FL_KEEP_SIZE) !== 0;
  switch (mode & ~FALLOC_FL_KEEP_SIZE) {
    case 0:
    case FALLOC_FL_ZERO_RANGE:
    case FALLOC_FL_UNSHARE_RANGE:
      return false;
    case FALLOC_FL_PUNCH_HOLE:
      return !keepsSize;
    case FALLOC_FL_COLLAPSE_RANGE:
    case FALLOC_FL_INSERT_RANGE:
    case FALLOC_FL_WRITE_ZEROES:
      return keepsSize;
    default:
      return true;
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
  if (kind === 'epoll') return -ESPIPE;
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
