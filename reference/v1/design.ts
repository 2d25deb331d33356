// SPDX-License-Identifier: GPL-2.0-only
/** @file How the C files of v1 are loaded. */
import * as kernel from '../kernel/index.js';
import { unitOf, type Design, type Named } from '../loader/design.js';
import { C_FILES, sourceTree } from '../loader/tree.js';
import * as luo_internal from './luo_internal.js';
import type { Modules, Revision } from './luo_internal.js';

export const V1: Design<Revision> = {
  id: 'v1',
  called: 'the patch of June 2025',
  base: 'posted',
  files: C_FILES,
  root: 'reference/v1/',
  headers: { '../../kernel/index.js': kernel, '../luo_internal.js': luo_internal },
  toEdit: (tree) => {
    const base = sourceTree('base');
    const changed = C_FILES.filter((file) => tree[file] !== base[file]);
    return changed.length === 0 ? C_FILES : changed;
  },
  factoryOf: unitOf,
  emptyKernel: () => {
    const k = new kernel.Linux<Modules>();
    const tables: Record<string, object> = { reboot: { system_transition_mutex: kernel.DEFINE_MUTEX(k, 'system_transition_mutex') } };
    k.modules = tables as unknown as Modules;
    return { k, tables };
  },
  owns: (revision: Named): revision is Revision => 'luo_subsystems' in revision,
};
