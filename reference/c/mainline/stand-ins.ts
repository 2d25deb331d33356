// SPDX-License-Identifier: GPL-2.0-only
/** @file What is simulated around the C of a tree, and is Linux 7.3.4's: where the tree has something else, who reads a verdict is told. */
import { createHash } from 'node:crypto';
import { KHO_FDT_COMPATIBLE, MEMFD_LUO_FH_COMPATIBLE } from '../../mainline/abi.js';
import type { StandIn } from '../../loader/code.js';
import type { Tree } from '../tree.js';

type Files = Pick<Tree, 'read'>;

/** In older kernels it is with the code. */
const HANDOVER_FORMAT = ['include/linux/kho/abi/kexec_handover.h', 'kernel/liveupdate/kexec_handover.c'];
const MEMFD_FORMAT = ['include/linux/kho/abi/memfd.h'];
const HANDOVER = 'kernel/liveupdate/kexec_handover.c';
export const MEMFD = 'mm/memfd_luo.c';
/** The name that git gives to mm/memfd_luo.c of Linux 7.3.4, which the simulated one follows function by function. */
const MEMFD_BLOB = '59de210bee5f9e0e39e0914faa0f6019c2df7fcb';
/** The same of kernel/liveupdate/kexec_handover.c, of which the simulated one has the defects. */
const HANDOVER_BLOB = '3c87c2a3d6f09a055dd93985d36b9a10d8bcacfe';
const OF = 'Linux 7.3.4';

/** The string that one of the files defines; null: none does. */
function defined(tree: Files, name: string, paths: readonly string[]): string | null {
  for (const path of paths) {
    const [, text] = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+"([\\w.,-]+)"`, 'm').exec(tree.read(path) ?? '') ?? [];
    if (text !== undefined) return text;
  }
  return null;
}

const blobOf = (text: string): string =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');

/** Of Kexec Handover. */
export const handoverOf = (tree: Files): string | null => defined(tree, 'KHO_FDT_COMPATIBLE', HANDOVER_FORMAT);

/** Is it the one of which is known, line by line, what is wrong with it? Of others nothing is said. */
export const isKnownHandover = (tree: Files): boolean => blobOf(tree.read(HANDOVER) ?? '') === HANDOVER_BLOB;

/** What is simulated where the tree has another one. `hasMemfd`: its handler of memfds is compiled. */
export function standInsFor(tree: Files, hasMemfd = false): readonly StandIn[] {
  const memfd = tree.read(MEMFD);
  const handover = handoverOf(tree);
  return [
    ...(hasMemfd || (memfd !== null && blobOf(memfd) === MEMFD_BLOB)
      ? []
      : [{ what: 'the handler of memfds', path: MEMFD, isThere: memfd !== null, of: OF, owns: (name: string) => name.startsWith('memfd_luo_') }]),
    ...(handover === null || handover === KHO_FDT_COMPATIBLE
      ? []
      : [{ what: 'Kexec Handover', path: HANDOVER, isThere: tree.read(HANDOVER) !== null, of: OF, owns: (name: string) => name.startsWith('kho_') }]),
  ];
}

/** The same in sentences, for what the tree has at all; null: there is nothing of the kind. `refused`: why its handler of memfds is not compiled. */
export function foreign(tree: Files, refused?: string): string | null {
  const hasMemfd = tree.read(MEMFD) !== null && refused === undefined;
  const memfd = { what: 'the handler of memfds', own: defined(tree, 'MEMFD_LUO_FH_COMPATIBLE', MEMFD_FORMAT), ours: MEMFD_LUO_FH_COMPATIBLE };
  const formats = [{ what: 'Kexec Handover', own: handoverOf(tree), ours: KHO_FDT_COMPATIBLE }, ...(hasMemfd || refused !== undefined ? [] : [memfd])].filter(
    ({ own, ours }) => own !== null && own !== ours,
  );
  const others = formats.map(({ what, own }) => `${what} (${own})`).join(' and ');
  const known = formats.map(({ ours }) => ours).join(', ');
  const told = [
    ...(formats.length === 0 ? [] : [`${others}: not its own is simulated, but that of Linux 7.3 (${known})`]),
    ...(refused === undefined ? [] : [`the handler of memfds: not its own ${MEMFD} is simulated, but that of ${OF} (${refused})`]),
  ];
  return told.length === 0 ? null : told.join('; ');
}
