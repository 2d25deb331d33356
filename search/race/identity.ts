// SPDX-License-Identifier: GPL-2.0-only
/** @file What makes two findings of concurrent programs the same one, and a finding a race. */
import type { Revision, System } from '../../systems/system.js';
import type { Property, Violation } from '../../properties/property.js';
import { CONCURRENT } from './judge.js';
import { entriesOf, type ConcurrentProgram } from './program.js';
import { isDataRace } from '../../properties/concurrent.js';
import { Serial } from './serial.js';

/** What no single function is to blame for belongs to the functions of all calls. */
export function placedIn(system: Pick<System, 'machinery'>, program: ConcurrentProgram, violation: Violation): Violation {
  return violation.where === CONCURRENT ? { ...violation, where: entriesOf(system, program) } : violation;
}

/**
 * Do the calls show it in some order, each running to its end? A call that waits for another is no serial execution. `seenAs`: the id as
 * `explore` gives it.
 */
export function isSerial(revision: Revision, program: ConcurrentProgram, seenAs: string, property: Property): boolean {
  // A data race is one in whatever order the accesses happened to come.
  if (isDataRace(property)) return false;
  return new Serial(revision, program, [property]).ids.has(seenAs);
}
