// SPDX-License-Identifier: GPL-2.0-only
/** @file Machines with pages of 4 KiB, with and without what fills them as the small machine's are. */
import { REAL_SIZE } from '../../reference/machine/mainline/index.js';
import type { MachineSize } from './computer.js';

/** A page has room for 51 sessions or 63 files; one of the small machine for two. */
const SESSIONS = 49;
const FILES = 61;

const SESSIONS_TEXT = `${SESSIONS} more sessions, created before the first (a page has room for ${SESSIONS + 2})`;
const FILES_TEXT = `${FILES} more files in each session, preserved before the first (a page has room for ${FILES + 2})`;

export const REAL_SIZES: readonly MachineSize[] = [
  { needs: null, config: REAL_SIZE, padding: { sessions: 0, files: 0 } },
  { needs: SESSIONS_TEXT, config: REAL_SIZE, padding: { sessions: SESSIONS, files: 0 } },
  { needs: FILES_TEXT, config: REAL_SIZE, padding: { sessions: 0, files: FILES } },
  { needs: `${SESSIONS_TEXT} and ${FILES_TEXT}`, config: REAL_SIZE, padding: { sessions: SESSIONS, files: FILES } },
];
