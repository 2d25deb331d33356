// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel trees that tests of compiled C may use, which are not ours to carry: LUOCHECK_TREE and LUOCHECK_TREE_V1 name them. */

/** A folder with the sources of Linux 7.3; null: it is not here. */
export const kernelTree = process.env['LUOCHECK_TREE'] || null;

/** Stands in the name of what is skipped without it. */
export const withoutTree = kernelTree === null ? ' (skipped: no kernel tree here; LUOCHECK_TREE=FOLDER names one, see CONTRIBUTING.md)' : '';

/** A folder with the sources of a kernel with the series of June 2025, up to the patch for sessions; null: it is not here. */
export const v1Tree = process.env['LUOCHECK_TREE_V1'] || null;

export const withoutV1Tree = v1Tree === null ? ' (skipped: no tree of June 2025 here; LUOCHECK_TREE_V1=FOLDER names one, see CONTRIBUTING.md)' : '';

/** A folder with the sources of a kernel of the age of Linux 7.0, whose LUO keeps its state in a device tree; null: it is not here. */
export const olderKernelTree = process.env['LUOCHECK_TREE_OLDER'] || null;

export const withoutOlderTree = olderKernelTree === null ? ' (skipped: no older tree here; LUOCHECK_TREE_OLDER=FOLDER names one, see CONTRIBUTING.md)' : '';
