// SPDX-License-Identifier: GPL-2.0-only
/** @file The names of the formats in which a tree hands over, as its files have them: what is the simulated kernel's own may have others. */
import { KHO_FDT_COMPATIBLE, MEMFD_LUO_FH_COMPATIBLE } from '../../mainline/abi.js';
import type { Tree } from '../tree.js';

/** In older kernels it is with the code. */
const HANDOVER = ['include/linux/kho/abi/kexec_handover.h', 'kernel/liveupdate/kexec_handover.c'];
const MEMFD = ['include/linux/kho/abi/memfd.h'];

/** The string that one of the files defines; null: none does. */
function defined(tree: Tree, name: string, paths: readonly string[]): string | null {
  for (const path of paths) {
    const [, text] = new RegExp(`^[ \\t]*#[ \\t]*define[ \\t]+${name}[ \\t]+"([\\w.,-]+)"`, 'm').exec(tree.read(path) ?? '') ?? [];
    if (text !== undefined) return text;
  }
  return null;
}

/** Of Kexec Handover. */
export const handoverOf = (tree: Tree): string | null => defined(tree, 'KHO_FDT_COMPATIBLE', HANDOVER);

/** What is not the tree's own, where it does not even have the format of the tree's. */
export function foreign(tree: Tree): string | null {
  const others = [
    { what: 'Kexec Handover', own: handoverOf(tree), ours: KHO_FDT_COMPATIBLE },
    { what: 'the handler of memfds', own: defined(tree, 'MEMFD_LUO_FH_COMPATIBLE', MEMFD), ours: MEMFD_LUO_FH_COMPATIBLE },
  ].filter(({ own, ours }) => own !== null && own !== ours);
  if (others.length === 0) return null;
  return `${others.map(({ what, own }) => `${what} (${own})`).join(' and ')}: not its own is simulated, but that of Linux 7.3 (${others.map(({ ours }) => ours).join(', ')})`;
}
