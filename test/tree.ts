// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel tree that tests of compiled C may use, which is not ours to carry: LUOCHECK_TREE names it. */

/** A folder with the sources of Linux 7.3; null: it is not here. */
export const kernelTree = process.env['LUOCHECK_TREE'] || null;

/** Stands in the name of what is skipped without it. */
export const withoutTree = kernelTree === null ? ' (skipped: no kernel tree here; LUOCHECK_TREE=FOLDER names one, see CONTRIBUTING.md)' : '';
