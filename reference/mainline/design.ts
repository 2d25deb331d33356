// SPDX-License-Identifier: GPL-2.0-only
/** @file How the C files of mainline's LUO are loaded, and the text of those of linux-7.3. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as kernel from '../kernel/index.js';
import { unitOf, type Design, type Named, type Sources } from '../loader/design.js';
import { LUO_SOURCES } from '../loader/tree.js';
import { REAL_SIZE } from './config.js';
import * as luo_internal from './luo_internal.js';
import { LuoKernel, type Modules, type Revision } from './luo_internal.js';

export const MAINLINE: Design<Revision> = {
  id: 'mainline',
  called: 'mainline',
  base: 'linux-7.3',
  files: ['kho_block.ts', 'luo_core.ts', 'luo_flb.ts', 'luo_file.ts', 'luo_session.ts', 'memfd_luo.ts', 'kexec_core.ts'],
  root: 'reference/',
  headers: { '../../kernel/index.js': kernel, '../luo_internal.js': luo_internal },
  // What kexec_core.ts mirrors is none of LUO's.
  toEdit: () => MAINLINE.files.filter((file) => file !== 'kexec_core.ts'),
  factoryOf: (file) => `${unitOf(file)}_c`,
  emptyKernel: () => {
    const k = new LuoKernel(REAL_SIZE);
    const tables: Record<string, object> = {};
    k.modules = tables as unknown as Modules;
    return { k, tables };
  },
  owns: (revision: Named): revision is Revision => 'luo_flb' in revision,
};

const FOLDER = join(LUO_SOURCES, '..', 'mainline', 'linux-7.3');

let kept: Sources | null = null;

/** The C files of linux-7.3. */
export function linuxTree(): Sources {
  return (kept ??= Object.fromEntries(MAINLINE.files.map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')])));
}
