// SPDX-License-Identifier: GPL-2.0-only
/** @file Whether the code before the patch shows a finding too, for the headings of reports. */
import { allProperties } from '../search/explain.js';
import { cameWithPatch, raceCameWithPatch } from '../search/place.js';
import type { RaceFinding } from '../search/race/search.js';
import type { Finding } from '../search/verdict.js';
import { propertyNamed } from './lookup.js';

/** Of `base` itself it is not said. */
export const isOlder = asked((name, finding: Finding) => name !== 'base' && !cameWithPatch({ name }, finding, propertyNamed(finding.property, allProperties)));

export const isOlderRace = asked(
  (name, finding: RaceFinding) => name !== 'base' && !raceCameWithPatch({ name }, finding, propertyNamed(finding.property, allProperties)),
);

/** Once a finding: each answer takes an execution. */
function asked<F extends object>(ask: (name: string, finding: F) => boolean): (name: string, finding: F) => boolean {
  const known = new WeakMap<F, boolean>();
  return (name, finding) => {
    const answer = known.get(finding) ?? ask(name, finding);
    known.set(finding, answer);
    return answer;
  };
}
