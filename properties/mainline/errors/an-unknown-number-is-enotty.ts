// SPDX-License-Identifier: GPL-2.0-only
/** @file The uapi header, of all its ioctls: "ENOTTY: The IOCTL number itself is not supported at all". */
import { ofAnswers } from '../answers.js';

export const anUnknownNumberIsEnotty = ofAnswers(
  {
    id: 'an-unknown-number-is-enotty',
    statement:
      'An ioctl whose number is not supported at all is ENOTTY, as the uapi header says: user space can tell a kernel without it from a wrong argument.',
    source: ['30'],
  },
  ['create', 'retrieve', 'preserve', 'retrieve_fd', 'finish', 'get_name'],
  ({ verb, arg }, ret) => {
    if (arg !== 'unknown' || ret === '-EBADF' || ret === '-ENOTTY') return null;
    const ofDevice = verb === 'create' || verb === 'retrieve';
    return {
      cause: `returns${ret === 0 ? '-success' : ret}`,
      where: ofDevice ? 'luo_ioctl' : 'luo_session_ioctl',
      expected: `an ioctl number that ${ofDevice ? 'the device' : 'a session'} does not have is -ENOTTY, as the uapi header says`,
      happened: `it returned ${ret === 0 ? 'success' : ret}`,
    };
  },
);
