// SPDX-License-Identifier: GPL-2.0-only
/** @file All that is mutated, a revision of each system. */
import type { Subject } from './subject.js';
import { mainline } from './subjects/mainline.js';
import { v1 } from './subjects/v1.js';

export const SUBJECTS: readonly Subject[] = [v1, mainline];

/** Throws when nothing of that system is mutated. */
export function subjectOf(system: string): Subject {
  const subject = SUBJECTS.find((one) => one.system.id === system);
  if (subject === undefined) throw new Error(`--system: expected ${SUBJECTS.map((one) => one.system.id).join(' or ')}, not '${system}'`);
  return subject;
}
