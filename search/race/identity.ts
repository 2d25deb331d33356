// SPDX-License-Identifier: GPL-2.0-only
/** @file What makes two findings of concurrent programs the same one, and a finding a race. */
import type { Revision } from '../../reference/v1/luo_internal.js';
import type { Property, Violation } from '../../properties/property.js';
import { CONCURRENT } from './judge.js';
import { entriesOf, type ConcurrentProgram } from './program.js';
import { noDataRace } from './properties.js';
import { Serial } from './serial.js';

/** What no single function is to blame for belongs to the functions of all calls. */
export function placedIn(program: ConcurrentProgram, violation: Violation): Violation {
  return violation.where === CONCURRENT ? { ...violation, where: entriesOf(program) } : violation;
}

/**
 * Do the calls show it in some order, each running to its end? A call that waits for another is no serial execution. `seenAs`: the id as
 * `explore` gives it.
 */
export function isSerial(revision: Revision, program: ConcurrentProgram, seenAs: string, property: Property): boolean {
  // A data race is one in whatever order the accesses happened to come.
  if (property === noDataRace) return false;
  return new Serial(revision, program, [property]).ids.has(seenAs);
}
