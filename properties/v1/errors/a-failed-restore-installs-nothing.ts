// SPDX-License-Identifier: GPL-2.0-only
/** @file Item 18: nobody is left with a descriptor that he was not told of. */
import { noEvent } from '../../events.js';

export const aFailedRestoreInstallsNothing = noEvent(
  {
    id: 'a-failed-restore-installs-nothing',
    statement: 'A restore that returns an error leaves no descriptor behind.',
    source: ['18', '13 (K)'],
    holds: 'between calls',
  },
  {
    kinds: ['fd_installed_but_not_reported'],
    expected: 'a restore that fails installs no file: its caller is told of no descriptor, and the token can be restored again',
    where: () => 'luo_ioctl_fd_restore',
    happened: () => 'the file is installed in a descriptor whose number the caller does not get',
  },
);
