// SPDX-License-Identifier: GPL-2.0-only
/** @file Whether the code before the patch shows a finding too, for the headings of reports. */
import { allProperties } from '../search/explain.js';
import { cameWithPatch, raceCameWithPatch } from '../search/place.js';
import type { RaceFinding } from '../search/race/search.js';
import type { Finding } from '../search/verdict.js';
import { propertyNamed } from './lookup.js';

/** Of `base` itself it is not said. */
export function isOlder(name: string, finding: Finding): boolean {
  return name !== 'base' && !cameWithPatch({ name }, finding, propertyNamed(finding.property, allProperties));
}

export function isOlderRace(name: string, finding: RaceFinding): boolean {
  return name !== 'base' && !raceCameWithPatch({ name }, finding, propertyNamed(finding.property, allProperties));
}
