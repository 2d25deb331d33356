// SPDX-License-Identifier: GPL-2.0-only
/** @file Documentation/admin-guide/mm/kho.rst: what a kernel would hand over can be read in /sys/kernel/debug/kho/out/fdt. */
import { ofAnswers } from '../answers.js';

/** A kernel without LUO may be one without Kexec Handover, or without debugfs. */
export const debugfsShowsWhatIsHandedOver = ofAnswers(
  {
    id: 'debugfs-shows-what-is-handed-over',
    statement:
      'The file /sys/kernel/debug/kho/out/fdt is there in each kernel with Kexec Handover, and carries its current state, LUO included: Documentation/admin-guide/mm/kho.rst.',
    source: ['34'],
  },
  ['read_debugfs'],
  ({ out }, ret, model, { events }) => {
    if (out !== true || !model.luo) return null;
    if (ret === '-ENOENT')
      return { cause: 'is-not-there', where: 'kho_init', expected: '/sys/kernel/debug/kho/out/fdt can be read', happened: 'there is no such file' };
    const cut = events.find(({ event }) => event.startsWith('cut_off:'));
    if (cut === undefined) return null;
    const [, bytes] = cut.event.split(':');
    return {
      cause: 'is-cut-off',
      where: 'kho_init',
      expected: '/sys/kernel/debug/kho/out/fdt has all of the tree',
      happened: `it ends after ${bytes} bytes`,
    };
  },
);
