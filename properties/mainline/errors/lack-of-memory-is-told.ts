// SPDX-License-Identifier: GPL-2.0-only
/** @file The uapi header: "ENOMEM: Out of memory"; "EINVAL: Everything about the IOCTL was understood, but a field is not correct". */
import type { FaultKind } from '../../../model/mainline/actions.js';
import { ofAnswers } from '../answers.js';

const MEMORY: readonly FaultKind[] = ['kmalloc', 'page_alloc', 'page_cache'];

export const lackOfMemoryIsTold = ofAnswers(
  {
    id: 'lack-of-memory-is-told',
    statement:
      'An ioctl for which memory lacks does not say that a field of its argument is not correct: the uapi header has ENOMEM for the one, EINVAL for the other.',
    source: ['30'],
  },
  ['create', 'retrieve', 'preserve', 'retrieve_fd', 'finish', 'get_name'],
  ({ fault }, ret, _model, { fired }) => {
    if (fault === undefined || !fired || !MEMORY.includes(fault.kind) || ret !== '-EINVAL') return null;
    return {
      cause: 'returns-EINVAL',
      expected: 'an ioctl for which memory lacks says so: -ENOMEM',
      happened: 'it returned -EINVAL, which means that a field of its argument is not correct',
    };
  },
);
