// SPDX-License-Identifier: GPL-2.0-only
/** @file The LUO of the series of June 2025, over the tree's own libfdt: sessions are opens of the device. */
import type { Design, Files } from '../design.js';
import type { Tree } from '../tree.js';

const UAPI = 'include/uapi/linux/liveupdate.h';
const API = 'include/linux/liveupdate.h';
/** The files beside this one include those there. */
const MAKEFILE = 'lib/Makefile';
const LIBFDT = 'scripts/dtc/libfdt';

/** Its ioctls, and how it calls back: later versions of the series have others. */
const IOCTLS = ['GET_STATE', 'PREPARE', 'CANCEL', 'FINISH', 'FD_PRESERVE', 'FD_UNPRESERVE', 'FD_RESTORE'].map((name) => `LIVEUPDATE_IOCTL_${name}`);
const CALLBACK = /\(\*can_preserve\)\(struct file \*\w*, void \*\w*\)/;

/** Of libfdt, with what LUO calls of it: see runtime/fdt.c. */
const WRAPPED = [
  ...['create', 'finish_reservemap', 'begin_node', 'property', 'end_node', 'finish', 'create_empty_tree'],
  ...['add_subnode', 'del_node', 'delprop'],
  ...['check_header', 'first_subnode', 'next_subnode', 'subnode_offset', 'path_offset', 'get_name', 'getprop', 'node_check_compatible'],
].map((name) => `fdt_${name}`);

/** In later versions of libfdt a function in the header calls it with the length of the name. */
const hasNameLength = (files: Files): boolean => /static inline int fdt_setprop\(/.test(files[`${LIBFDT}/libfdt.h`] ?? '');

/** The C files of libfdt, as the Makefile lists them. */
function libraries(tree: Tree): string[] {
  const makefile = (tree.read(MAKEFILE) ?? '').replace(/\\\r?\n/g, ' ');
  const [, objects = 'fdt.o'] = /^\s*libfdt_files\s*[:+]?=\s*([^#\n]*)/m.exec(makefile) ?? [];
  return objects
    .split(/\s+/)
    .filter((object) => object.endsWith('.o'))
    .map((object) => `${LIBFDT}/${object.replace(/\.o$/, '.c')}`);
}

export const v1: Design = {
  id: 'v1',
  fits: (tree) => IOCTLS.every((name) => tree.read(UAPI)?.includes(name)) && CALLBACK.test(tree.read(API) ?? ''),
  // CONFIG_INIT_STACK_ALL_ZERO is the kernel's default, and a descriptor that was never filled would be whatever the call before left.
  flags: (files) => ['-ftrivial-auto-var-init=zero', ...(hasNameLength(files) ? ['-DLUOCHECK_NAME_LENGTH=1'] : [])],
  libraries,
  headers: /^(?:linux\/limits|libfdt|fdt)\.h$/,
  folders: [LIBFDT],
  hasSmallPages: false,
  wrapped: (files) => [...WRAPPED, hasNameLength(files) ? 'fdt_setprop_namelen' : 'fdt_setprop'],
};
