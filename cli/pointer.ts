// SPDX-License-Identifier: GPL-2.0-only
/** @file Where in the code a finding belongs, and whether the patch brought it: the same answer in a review and in outputs for other tools. */
import { systemOf } from '../systems/index.js';
import { v1 } from '../systems/v1.js';
import { allProperties } from '../search/explain.js';
import { callsOn, cameWithPatch, lockOf, placeOf, raceCameWithPatch, type Place } from '../search/place.js';
import type { RaceFinding } from '../search/race/search.js';
import type { RaceTrace } from '../search/race/trace.js';
import { trace } from '../search/trace.js';
import type { Finding } from '../search/verdict.js';
import type { Revision } from '../systems/system.js';
import type { CheckedRevision } from '../report/ci/check.js';
import type { RacedRevision } from '../report/ci/race.js';
import { touchedFunctions, type Hunk } from '../report/lore/hunk.js';
import { propertyNamed } from './lookup.js';

/** What there is to be said of the place of a finding. */
export interface Pointer {
  readonly place: Place;
  /** Functions that the place calls for what the finding is about. */
  readonly calls: readonly string[];
  /** The lock that it is about. */
  readonly lock: string | null;
  /** Does the code before the patch not show it? */
  readonly isNew: boolean;
}

type Told = Pick<Finding, 'id' | 'property' | 'violation' | 'repairedBy'>;

/** Of code that no patch of ours changes: where the violation is, or one of the functions that it names. */
function ofAnotherSystem({ violation }: Told): Pointer {
  const [name = violation.where] = violation.where.split('+');
  return { place: { function: name, file: undefined, statements: [] }, calls: [], lock: null, isNew: true };
}

/** Of one task. The program is carried out: slow. */
export function sequencePointer(revision: Revision, finding: Told & Pick<Finding, 'program'>, hunks: readonly Hunk[]): Pointer {
  if (systemOf(revision) !== v1) return ofAnotherSystem(finding);
  const steps = trace(revision, finding.program, []).at(-1)?.steps ?? [];
  return pointer(finding, steps, hunks, cameWithPatch(revision, finding, propertyNamed(finding.property, allProperties)));
}

/** Of several tasks; `raced` is the race carried out. */
export function racePointer(
  revision: Revision,
  finding: Told & Pick<RaceFinding, 'race' | 'seenAs'>,
  { steps }: Pick<RaceTrace, 'steps'>,
  hunks: readonly Hunk[],
): Pointer {
  if (systemOf(revision) !== v1) return ofAnotherSystem(finding);
  return pointer(finding, steps, hunks, raceCameWithPatch(revision, finding, propertyNamed(finding.property, allProperties)));
}

function pointer({ violation, repairedBy }: Told, steps: Parameters<typeof callsOn>[0], hunks: readonly Hunk[], isNew: boolean): Pointer {
  const functions = [...new Set(steps.flatMap((step) => step.functions))];
  const place = placeOf({ repairedBy, where: violation.where, functions }, touchedFunctions(hunks), isNew);
  const lock = lockOf(violation);
  return { place, lock, calls: lock === null ? [] : callsOn(steps, place.function, lock), isNew };
}

/** What `checkResult` asks of a finding in `revision`. */
export function placesOf(revision: Revision, { hunks }: { readonly hunks: readonly Hunk[] }): Pick<CheckedRevision, 'traceOf' | 'pointerOf'> {
  return { traceOf: ({ program }) => trace(revision, program), pointerOf: (finding) => sequencePointer(revision, finding, hunks) };
}

/** What `raceResult` asks. */
export function racePointerIn(revision: Revision, { hunks }: { readonly hunks: readonly Hunk[] }): RacedRevision['pointerOf'] {
  return (finding, raced) => racePointer(revision, finding, raced, hunks);
}
