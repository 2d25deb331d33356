// SPDX-License-Identifier: GPL-2.0-only
/** @file Linux 7.3.4 as it is. */
import type { Revision } from '../luo_internal.js';
import { kexec_core_c } from './kexec_core.js';
import { kho_block_c } from './kho_block.js';
import { luo_core_c } from './luo_core.js';
import { luo_file_c } from './luo_file.js';
import { luo_flb_c } from './luo_flb.js';
import { luo_session_c } from './luo_session.js';
import { memfd_luo_c } from './memfd_luo.js';

export const linux_7_3: Revision = {
  name: 'linux-7.3',
  title: 'LUO of Linux 7.3.4: named sessions',
  kho_block: kho_block_c,
  luo_core: luo_core_c,
  luo_flb: luo_flb_c,
  luo_file: luo_file_c,
  luo_session: luo_session_c,
  memfd_luo: memfd_luo_c,
  kexec_core: kexec_core_c,
};
