// SPDX-License-Identifier: GPL-2.0-only
/** @file The files that user space of a simulated machine has open from the beginning. */
import { READ_ONLY, type FileName } from '../../model/mainline/actions.js';
import { FMODE_WRITE, get_file, inode_file, type file, type inode, type Kernel } from '../../reference/kernel/index.js';
import type { MainlineMachine } from '../../reference/machine/mainline/index.js';
import type { MemfdView } from '../../properties/mainline/observation.js';

/** In the order of their descriptors: every process has the same. */
export const PLAIN_FILES: readonly FileName[] = ['f0', 'f1', 'g0', 'g1', 'm0', 'm1', 'x0', 'm2'];

/** Bytes of a memfd: more than a page of the small machine. */
const MEMFD_SIZE = 100;

/** Makes the files in the process slot `keeper`, and gives every other process a descriptor of each. */
export function openFiles(machine: MainlineMachine, keeper: number): file[] {
  const { sys, fs } = machine;
  for (const name of PLAIN_FILES) {
    const made = machine.call(keeper, opener(name));
    if (made.ret === null || made.ret < 0) throw new Error(`the simulated machine cannot open ${name}`);
    if (name.startsWith('m')) {
      machine.call(keeper, fs.truncate(keeper, made.ret, MEMFD_SIZE));
      machine.call(
        keeper,
        fs.write(keeper, made.ret, 0, MEMFD_SIZE - 10, (i) => 1 + ((i * 7 + made.ret!) % 250)),
      );
      machine.call(keeper, fs.seek(keeper, made.ret, 3));
    }
    if (name === READ_ONLY) replace(made.ret);
  }
  for (let process = 0; process < keeper; process++) shareFiles(machine, keeper, process);
  return PLAIN_FILES.map((_, fd) => machine.processes[keeper]!.lookup(fd)!);

  /** By another open file description of the same file, which can only be read. */
  function replace(fd: number): void {
    const reopened = machine.call(keeper, fs.reopen(keeper, fd, 'r')).ret!;
    machine.call(keeper, sys.close(keeper, fd));
    machine.call(keeper, sys.dup(keeper, reopened));
    machine.call(keeper, sys.close(keeper, reopened));
  }

  function opener(name: FileName): Kernel<number> {
    if (name === 'm1') return fs.memfd_create(keeper, { noexec: true });
    if (name.startsWith('f')) return sys.open_test_file(keeper, 'T');
    if (name.startsWith('g')) return sys.open_test_file(keeper, 'U');
    return name.startsWith('m') ? fs.memfd_create(keeper) : fs.other(keeper, 'pipe');
  }
}

/** A process without descriptors gets one of each file. */
export function shareFiles(machine: MainlineMachine, keeper: number, process: number): void {
  for (const [fd] of PLAIN_FILES.entries()) {
    const filep = machine.processes[keeper]!.lookup(fd)!;
    machine.processes[process]!.slots[fd] = get_file(filep);
  }
}

/** How a memfd is now; null: the file is none. */
export function memfdView(name: FileName, filep: file): MemfdView | null {
  if (filep.freed || !(filep instanceof inode_file) || filep.f_inode.kind !== 'shmem') return null;
  const { f_inode, where, f_mode } = filep;
  const access = (f_mode & FMODE_WRITE) === 0 ? 'read-only' : 'read-write';
  return { name, size: f_inode.i_size, content: digest(f_inode), position: where, seals: f_inode.seals, access };
}

/** FNV-1a of what is not zero, with its place: most of a huge file is a hole. */
function digest(of: inode): string {
  let hash = 0x811c9dc5;
  const mix = (byte: number): void => void (hash = Math.imul(hash ^ byte, 0x01000193) >>> 0);
  for (const [index, { bytes, page_size }] of [...of.i_pages].sort(([a], [b]) => a - b)) {
    const within = Math.min(page_size, of.i_size - index * page_size);
    const end = bytes.subarray(0, Math.max(0, within)).findLastIndex((byte) => byte !== 0);
    if (end < 0) continue;
    mix(index);
    for (let i = 0; i <= end; i++) mix(bytes[i]!);
  }
  return hash.toString(16).padStart(8, '0');
}
