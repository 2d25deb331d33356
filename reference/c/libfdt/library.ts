// SPDX-License-Identifier: GPL-2.0-only
/** @file The tree's own libfdt, for a LUO that keeps its state in device trees: its C files, and which of its functions LUO calls by way of runtime/fdt.c. */
import type { Files, Library } from '../design.js';
import type { Tree } from '../tree.js';

const MAKEFILE = 'lib/Makefile';
const FOLDER = 'scripts/dtc/libfdt';

/** Those of runtime/fdt.c. */
const WRAPPED = [
  ...['create', 'finish_reservemap', 'begin_node', 'property', 'end_node', 'finish', 'create_empty_tree'],
  ...['add_subnode', 'del_node', 'delprop'],
  ...['check_header', 'first_subnode', 'next_subnode', 'subnode_offset', 'path_offset', 'get_name', 'getprop', 'node_check_compatible'],
].map((name) => `fdt_${name}`);

/** In later versions of libfdt a function in the header calls it with the length of the name. */
const hasNameLength = (files: Files): boolean => /static inline int fdt_setprop\(/.test(files[`${FOLDER}/libfdt.h`] ?? '');

/** The C files, as the Makefile lists them. */
function sourcesOf(tree: Tree): string[] {
  const makefile = (tree.read(MAKEFILE) ?? '').replace(/\\\r?\n/g, ' ');
  const [, objects = 'fdt.o'] = /^\s*libfdt_files\s*[:+]?=\s*([^#\n]*)/m.exec(makefile) ?? [];
  return objects
    .split(/\s+/)
    .filter((object) => object.endsWith('.o'))
    .map((object) => `${FOLDER}/${object.replace(/\.o$/, '.c')}`);
}

export const libfdt = (tree: Tree): Library => ({
  id: 'libfdt',
  sources: sourcesOf(tree),
  headers: /^(?:linux\/limits|libfdt|fdt)\.h$/,
  folder: FOLDER,
  flags: (files) => ['-DLUOCHECK_LIBFDT=1', ...(hasNameLength(files) ? ['-DLUOCHECK_NAME_LENGTH=1'] : [])],
  wrapped: (files) => [...WRAPPED, hasNameLength(files) ? 'fdt_setprop_namelen' : 'fdt_setprop'],
});

/** Does a file of LUO include it? */
export const includesLibfdt = (tree: Tree): boolean => tree.luoFiles().some((path) => /^[ \t]*#[ \t]*include[ \t]*<linux\/libfdt\.h>/m.test(tree.read(path)!));
