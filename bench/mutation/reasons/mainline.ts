// SPDX-License-Identifier: GPL-2.0-only
/** @file Why mutants of `mainline-corrected` survive that change behaviour: one sentence for each, or for several that survive for the same reason. */
import { byMutant } from './reason.js';

export const reasons = byMutant([
  {
    why: 'Allowed: after an EIO of the first open what was read before, pages and references to modules included, is left to the next reboot: the comment in luo_session_deserialize() says so.',
    mutants: [
      'kho_block:kho_block_set_restore:condition-false:6',
      'kho_block:kho_block_set_restore:remove-statement:10',
      'luo_file:luo_file_deserialize_one:remove-statement:5',
      'luo_file:luo_file_deserialize:remove-statement:12',
      'luo_session:luo_session_deserialize:remove-statement:6',
    ],
  },
  {
    why: 'Allowed: when an FLB may be registered with a handler nobody says, and neither by which error it is refused.',
    mutants: ['luo_flb:liveupdate_register_flb:condition-true:8', 'luo_flb:liveupdate_register_flb:swap-variable:6'],
  },
  {
    why: 'Allowed: handlers are asked in another order whether they take a file. No item names one.',
    mutants: ['luo_file:luo_preserve_file:swap-order:1'],
  },
  {
    why: 'Not seen: a file keeps a reference too many, which is told when everything is closed (item 28). It takes two tasks, and after none of those that come here everything is closed.',
    mutants: ['luo_file:luo_file_wait:remove-statement:2'],
  },
  {
    why: 'Not seen: of two loads of an image one answers 16 instead of -16. Of a call that is no ioctl and is made beside others, an answer greater than 0 is read as success.',
    mutants: ['kexec_core:kexec_load:drop-sign:1'],
  },
  {
    why: 'Allowed: kho_init() does nothing at all, and so never fails. Nobody promises that it fails, nor the files that it makes in debugfs.',
    mutants: ['kexec_core:kho_init:condition-true:1'],
  },
]);
