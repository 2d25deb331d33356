// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's source trees: Linux 7.3.4, and the same with a defect of an earlier kernel put back. */
import { linux_7_3 } from '../../reference/mainline/linux-7.3/index.js';
import { findMainlineRevision, MAINLINE_REVISIONS } from '../../reference/mainline/revisions.js';
import type { Revisions } from '../system.js';

export const revisions: Revisions = {
  kept: MAINLINE_REVISIONS,
  find: findMainlineRevision,
  fixesAfter: () => null,
  beforeTheFixes: () => linux_7_3,
  withFixes: (number) => {
    throw new Error(`there is no fix ${number}`);
  },
  withFixUndone: (number) => {
    throw new Error(`there is no fix ${number}`);
  },
  undoneIn: () => null,
};
