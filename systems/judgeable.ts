// SPDX-License-Identifier: GPL-2.0-only
/** @file What a system cannot say of a revision. */
import type { Revision } from './system.js';

export interface Judgeable {
  /** Ids of properties that cannot be judged on it: it has nothing that they are about. Absent: all can. */
  cannotJudge?(revision: Revision): readonly string[];
}
