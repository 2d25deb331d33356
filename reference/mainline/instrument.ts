// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's revisions with a mark at each function, each way of a branch and each step. */
import { instrumentRevision, type Instrumented } from '../loader/load.js';
import { linuxTree, MAINLINE } from './design.js';
import { linux_7_3 } from './linux-7.3/index.js';
import type { Revision } from './luo_internal.js';

/** `revision`, marked: a new one each time, whose machines nobody has booted yet. Throws LoadError when its source is not known. */
export function instrumentMainline(revision: Revision): Instrumented<Revision> {
  return revision.marked?.() ?? instrumentRevision(MAINLINE, revision, revision === linux_7_3 ? keptText() : undefined);
}

const keptText = (): Parameters<typeof instrumentRevision>[2] => ({ tree: linuxTree(), pathOf: (file) => `reference/mainline/linux-7.3/${file}` });
