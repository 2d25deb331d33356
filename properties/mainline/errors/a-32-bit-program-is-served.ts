// SPDX-License-Identifier: GPL-2.0-only
/** @file The uapi header: "ENOTTY: The IOCTL number itself is not supported at all"; Documentation/driver-api/ioctl.rst: a driver that has ioctls must have them for 32-bit programs too. */
import { ofAnswers } from '../answers.js';

export const a32BitProgramIsServed = ofAnswers(
  {
    id: 'a-32-bit-program-is-served',
    statement:
      'An ioctl of a 32-bit program is not ENOTTY: the structs of the uapi header are the same for both, and each driver with ioctls must have a compat_ioctl, says Documentation/driver-api/ioctl.rst.',
    source: ['30'],
  },
  ['create', 'retrieve', 'preserve', 'retrieve_fd', 'finish', 'get_name'],
  ({ verb, arg }, ret) => {
    if (arg !== 'compat' || ret !== '-ENOTTY') return null;
    const ofDevice = verb === 'create' || verb === 'retrieve';
    return {
      cause: 'returns-ENOTTY',
      where: ofDevice ? 'luo_ioctl' : 'luo_session_ioctl',
      expected: `an ioctl of a 32-bit program is served: the uapi header has ENOTTY for numbers that ${ofDevice ? 'the device' : 'a session'} does not have at all`,
      happened: 'it returned -ENOTTY',
    };
  },
);
