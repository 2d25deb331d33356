// SPDX-License-Identifier: GPL-2.0-only
/** @file What makes two findings of concurrent programs the same one, and a finding a race. */
import { Replay } from '../../reference/engine/schedule.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import type { Property, Violation } from '../../properties/property.js';
import { explore } from './explore.js';
import { CONCURRENT } from './judge.js';
import { entriesOf, permutations, type ConcurrentProgram } from './program.js';
import { noDataRace } from './properties.js';

/** What no single function is to blame for belongs to the functions of all calls. */
export function placedIn(program: ConcurrentProgram, violation: Violation): Violation {
  return violation.where === CONCURRENT ? { ...violation, where: entriesOf(program) } : violation;
}

/**
 * Do the tasks show it in some order, each running to its end? Then it is a finding of one task. A task that waits for another is no
 * serial execution. `seenAs`: the id as `explore` gives it.
 */
export function isSerial(revision: Revision, program: ConcurrentProgram, seenAs: string, property: Property): boolean {
  // A data race is one in whatever order the accesses happened to come.
  if (property === noDataRace) return false;
  return permutations(program.tasks).some((tasks) => explore(revision, { ...program, tasks }, new Replay([]), [property]).seen.has(seenAs));
}
