// SPDX-License-Identifier: GPL-2.0-only
/** @file The files that user space of a simulated machine has open from the beginning. */
import { isOneWay, READ_ONLY, SEALED, type FileName } from '../../model/mainline/actions.js';
import {
  F_ALL_SEALS,
  F_SEAL_SEAL,
  FMODE_READ,
  FMODE_WRITE,
  free_file,
  get_file,
  inode_file,
  iput,
  memfd_file,
  MFD_ALLOW_SEALING,
  MFD_NOEXEC_SEAL,
  new_inode,
  shmem_fallocate_now,
  shmem_file_operations,
  shmem_truncate_now,
  shmem_write_now,
  type file,
} from '../../reference/kernel/index.js';
import { KINDS, open_inode, TestFile, type Config, type MainlineMachine } from '../../reference/machine/mainline/index.js';

/** In the order of their descriptors: every process has the same. */
export const PLAIN_FILES: readonly FileName[] = ['f0', 'f1', 'g0', 'g1', 'm0', 'm1', 'x0', 'm2', 'm3', 'm4', 'x1'];

/** The second memfd: fallocate() has made its second page, and nobody has written there. */
const ALLOCATED: FileName = 'm1';

/** Bytes of a memfd: two pages, and both have some of its content, but for that one; three of the sealed one, the first two of which are one folio. */
const sizeOf = ({ page_size }: Config, name: FileName): number => (name === SEALED ? 2 : 1) * page_size + 20;

/**
 * Makes the files in the process slot `keeper`, and gives every other process a descriptor of each: in one go, as the system calls would that
 * user space makes for it while nobody else runs.
 */
export function openFiles(machine: MainlineMachine, keeper: number): file[] {
  const { slots } = machine.processes[keeper]!;
  for (const [fd, name] of PLAIN_FILES.entries()) slots[fd] = opened(machine, name, fd);
  for (let process = 0; process < keeper; process++) shareFiles(machine, keeper, process);
  return slots.slice() as file[];
}

function opened(machine: MainlineMachine, name: FileName, fd: number): file {
  const { k } = machine;
  if (name.startsWith('f')) return new TestFile(k, 'T', ++machine.counters.files);
  if (name.startsWith('g')) return new TestFile(k, 'U', ++machine.counters.files);
  if (name === 'x1') return named(machine);
  if (!name.startsWith('m')) return new inode_file(k, KINDS.pipe.path, shmem_file_operations, new_inode(k, 'pipe', KINDS.pipe.mode), KINDS.pipe.access);
  const memfd = memfd_file(k, 'memfd:m', name === 'm1' || name === SEALED ? MFD_NOEXEC_SEAL : MFD_ALLOW_SEALING);
  const { page_size } = machine.k.config;
  const size = sizeOf(machine.k.config, name);
  memfd.f_inode.large = name === SEALED;
  shmem_truncate_now(memfd.f_inode, size);
  if (name === ALLOCATED) shmem_fallocate_now(memfd.f_inode, 0, 0, size);
  shmem_write_now(memfd.f_inode, 0, (name === ALLOCATED ? page_size : size) - 10, (i) => 1 + ((i * 7 + fd) % 250));
  memfd.f_pos = 3;
  if (name === SEALED) memfd.f_inode.seals = F_ALL_SEALS;
  return isOneWay(name) ? reopened(memfd, name === READ_ONLY ? FMODE_READ : FMODE_WRITE) : memfd;
}

/** A file of tmpfs that has a name. */
function named({ k }: MainlineMachine): inode_file {
  const of = new_inode(k, 'shmem', 0o644, { sb: 'tmp' });
  of.seals = F_SEAL_SEAL;
  of.i_nlink = 1;
  return new inode_file(k, '/tmp/x', shmem_file_operations, of, FMODE_READ | FMODE_WRITE);
}

/** Another open file description of the same file, which can only be read, or only be written; the first one is closed. */
function reopened(memfd: inode_file, access: number): inode_file {
  const other = open_inode(memfd, access);
  memfd.f_count = 0;
  iput(memfd.f_inode);
  free_file(memfd);
  return other;
}

/** A process without descriptors gets one of each file. */
export function shareFiles(machine: MainlineMachine, keeper: number, process: number): void {
  for (const [fd] of PLAIN_FILES.entries()) {
    const filep = machine.processes[keeper]!.lookup(fd)!;
    machine.processes[process]!.slots[fd] = get_file(filep);
  }
}
