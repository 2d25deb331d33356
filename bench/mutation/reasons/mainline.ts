// SPDX-License-Identifier: GPL-2.0-only
/** @file Why mutants of `mainline-corrected` survive that change behaviour: one sentence for each, or for several that survive for the same reason. */
import { byMutant } from './reason.js';

export const reasons = byMutant([
  {
    why: 'Allowed: after an EIO of the first open what was read before, pages and references to modules included, is left to the next reboot: the comment in luo_session_deserialize() says so.',
    mutants: [
      'kho_block:kho_block_set_restore:condition-false:6',
      'kho_block:kho_block_set_restore:remove-statement:10',
      'luo_file:luo_file_deserialize:condition-false:6',
      'luo_session:luo_session_deserialize:remove-statement:6',
    ],
  },
  {
    why: 'Not judged: by its kernel-doc liveupdate_register_flb() refuses an FLB that the handler has already; the model, which does not know who has registered which, allows either.',
    mutants: ['luo_flb:liveupdate_register_flb:swap-variable:2'],
  },
  {
    why: 'Allowed: when an FLB may be registered with a handler nobody says, and neither by which error it is refused.',
    mutants: ['luo_flb:liveupdate_register_flb:condition-true:13', 'luo_flb:luo_flb_unregister_one:remove-statement:7'],
  },
]);
