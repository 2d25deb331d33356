// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's source trees: Linux 7.3.4, the series that repairs it, and defects of earlier kernels put back. */
import { MAINLINE_FIXES } from '../../reference/mainline/fixes.js';
import { linux_7_3 } from '../../reference/mainline/linux-7.3/index.js';
import { findMainlineRevision, MAINLINE_REVISIONS } from '../../reference/mainline/revisions.js';
import type { Revisions } from '../system.js';

const LAST = MAINLINE_FIXES.at(-1)!.number;
const UNDONE = /^linux-7\.3\+\d{4}-(\d{4})$/;

export const revisions: Revisions = {
  kept: MAINLINE_REVISIONS,
  find: findMainlineRevision,
  fixesAfter: ({ name }) => {
    if (UNDONE.test(name)) return null;
    if (name === 'mainline-corrected') return [];
    const last = /^linux-7\.3\+(\d{4})$/.exec(name)?.[1] ?? '0000';
    return MAINLINE_FIXES.filter(({ number }) => number > last);
  },
  beforeTheFixes: () => linux_7_3,
  looksBehind: true,
  withFixes: (number) => findMainlineRevision(`linux-7.3+${number}`)!,
  withFixUndone: (number) => findMainlineRevision(`linux-7.3+${LAST}-${number}`)!,
  undoneIn: ({ name }) => MAINLINE_FIXES.find(({ number }) => number === UNDONE.exec(name)?.[1]) ?? null,
};
