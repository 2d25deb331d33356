// SPDX-License-Identifier: GPL-2.0-only
/** @file include/linux/anon_inodes.h: open files that belong to no file system. */
import { ENFILE, ENOMEM } from './errno.js';
import { file, type file_operations } from './file.js';
import type { Kernel, Linux } from './linux.js';
import { point } from './point.js';

export const ALLOC_FILE = point('anon_inode_getfile', 'allocate', { name: 'filp' });

/** Why no further file can be opened: 0, -ENFILE or -ENOMEM. */
export function alloc_empty_file(k: Linux): number {
  const error = k.current?.files.may_open() ?? 0;
  if (error !== 0) return error;
  if (k.should_fail('no_file') !== 0) return -ENFILE;
  return k.should_fail('kmalloc') !== 0 ? -ENOMEM : 0;
}

/** An open file, or a negative errno. */
export function* anon_inode_getfile(k: Linux, name: string, f_op: file_operations, private_data: object): Kernel<file | number> {
  yield k.at(ALLOC_FILE);
  return anon_inode_getfile_now(k, name, f_op, private_data);
}

/** The same as part of the running step. */
export function anon_inode_getfile_now(k: Linux, name: string, f_op: file_operations, private_data: object): file | number {
  const error = alloc_empty_file(k);
  if (error !== 0) return error;
  const filep = new file(k, `anon_inode:${name}`, f_op);
  filep.private_data = private_data;
  return filep;
}
