// SPDX-License-Identifier: GPL-2.0-only
/** @file Which defects a race is a sign of: the fixes of the series, undone one by one. */
import { Dpor } from '../../reference/engine/dpor.js';
import type { Property } from '../../properties/property.js';
import { systemOf } from '../../systems/index.js';
import type { Fix, Revision, System } from '../../systems/system.js';
import { isSerial } from './identity.js';
import type { ConcurrentProgram } from './program.js';
import { explore, type Exploration } from './explore.js';
import { isDataRace } from '../../properties/concurrent.js';
import { showing } from './shrink.js';

/** A defect that a program shows as a race. */
export interface Attribution {
  /** File name of the fix that repairs it; null: none is known. */
  readonly fix: string | null;
  /** Does it take nothing but to undo the fix? Otherwise it takes several defects to come to this. */
  readonly isAlone: boolean;
  /** Does another program, which shows the same finding as a race, show it for the same defect? */
  readonly isShownBy: (program: ConcurrentProgram) => boolean;
}

/** Does it take several tasks to see finding `id` when a fix is undone? */
function isRaceWithout(fix: Fix, revision: Revision, program: ConcurrentProgram, property: Property, id: string): boolean {
  return isRaceIn(lookWithout(fix, revision, program), property, id);
}

const isRaceIn = ({ seen, alone }: Look, property: Property, id: string): boolean => seen.has(id) && (isDataRace(property) || !alone.has(id));

/** Executions of one program on one revision at the most. */
const LIMIT = 600;

type Look = Pick<Exploration, 'seen' | 'alone'>;

/** What programs show on a revision, whatever property breaks: several findings of one program are told of one look. The last ones are kept. */
const looks = new Map<string, Look>();
const reaches = new Map<string, { readonly result: Look; readonly fixes: ReadonlySet<string> }>();
const KEPT = 4_000;

/** The answer of last time, where it is kept. */
function kept<T>(answers: Map<string, T>, key: string, find: () => T): T {
  const known = answers.get(key);
  if (known !== undefined) return known;
  if (answers.size >= KEPT) answers.delete(answers.keys().next().value!);
  const answer = find();
  answers.set(key, answer);
  return answer;
}

const numbers = new WeakMap<Revision, number>();
let used = 0;

/** One of a name may run on machines of several sizes. */
function numberOf(revision: Revision): number {
  let number = numbers.get(revision);
  if (number === undefined) numbers.set(revision, (number = used++));
  return number;
}

function lookAt({ raceProperties }: System, revision: Revision, program: ConcurrentProgram): Look {
  const { seen, alone } = explore(revision, program, new Dpor(), raceProperties, { limit: LIMIT, dataRaces: true, racesOnly: true });
  return { seen, alone };
}

/** Where no execution reaches what the fix changes, all of them are the same without it. */
function lookWithout({ number }: Fix, revision: Revision, program: ConcurrentProgram): Look {
  const system = systemOf(revision);
  const { notation, revisions } = system;
  const text = notation.printRace({ program, schedule: [] });
  const reach = revisions.reach?.(revision) ?? null;
  const whole = reach && kept(reaches, `${system.id} ${text}`, () => reach((corrected) => lookAt(system, corrected, program)));
  if (whole?.fixes.has(number) === false) return whole.result;
  return lookWith(revisions.withFixUndone(number, revision), system, program);
}

function lookWith(revision: Revision, system: System, program: ConcurrentProgram): Look {
  const text = system.notation.printRace({ program, schedule: [] });
  return kept(looks, `${numberOf(revision)} ${text}`, () => lookAt(system, revision, program));
}

/**
 * The defects of which `id` is a race in this program: each fix without which, all others in place, it is one. Where that is none, because
 * it takes several defects to come to this, it is the fix of the series with which the tasks cease to show what they do not show one after
 * the other. Empty: it is no race here, or one task alone shows it for the same reason.
 */
export function attributions(revision: Revision, program: ConcurrentProgram, property: Property, id: string): readonly Attribution[] {
  const system = systemOf(revision);
  const { fixesAfter, beforeTheFixes, undoneIn, withFixes, withFixUndone } = system.revisions;
  const later = fixesAfter(revision);
  const isRace = (other: ConcurrentProgram): boolean => !isSerial(revision, other, id, property);
  const unlessSerial = (fix: string | null): readonly Attribution[] => (isRace(program) ? [{ fix, isAlone: false, isShownBy: isRace }] : []);
  const isOwn = later !== null && beforeTheFixes(revision) !== revision && showing(beforeTheFixes(revision), program, id, property) === null;
  if (system.revisions.lacks?.(revision, property.id)) return unlessSerial(null);
  if (!later || isOwn) return unlessSerial(undoneIn(revision)?.fileName ?? null);
  if (showing(revision, program, id, property) === null) return [];
  const alone = later.filter((fix) => isRaceWithout(fix, revision, program, property, id));
  // What the whole series leaves is there whichever of its fixes is undone.
  const isLeft = alone.length > 1 && isRaceIn(lookWith(withFixes(later.at(-1)!.number, revision), system, program), property, id);
  if (alone.length > 0 && !isLeft)
    return alone.map((fix) => ({ fix: fix.fileName, isAlone: true, isShownBy: (other) => isRaceWithout(fix, revision, other, property, id) }));
  // One task alone shows it for one defect: what the tasks do beside each other adds nothing.
  if (system.revisions.looksBehind && later.some(({ number }) => isSerial(withFixUndone(number, revision), program, id, property))) return [];
  const last = later.find(({ number }) => !showing(withFixes(number, revision), program, id, property));
  if (!last) return unlessSerial(null);
  if (isSerial(withFixUndone(last.number, revision), program, id, property)) return [];
  return [{ fix: last.fileName, isAlone: false, isShownBy: (other) => isRepairedBy(revision, last, other, property, id) }];
}

/** Is the fix the first with which the program ceases to show it? */
function isRepairedBy(revision: Revision, fix: Fix, program: ConcurrentProgram, property: Property, id: string): boolean {
  const { fixesAfter, withFixes, withFixUndone } = systemOf(revision).revisions;
  if (showing(withFixes(fix.number, revision), program, id, property) || isSerial(withFixUndone(fix.number, revision), program, id, property)) return false;
  const later = fixesAfter(revision)!;
  const before = later[later.findIndex(({ number }) => number === fix.number) - 1];
  return before === undefined || showing(withFixes(before.number, revision), program, id, property) !== null;
}

/** Were all executions looked at that tell whether a program shows the defect of a fix? */
export function isLookedThrough(revision: Revision, program: ConcurrentProgram, fix: string | null): boolean {
  const { revisions } = systemOf(revision);
  const where = fix === null || revisions.fixesAfter(revision) === null ? revision : revisions.withFixUndone(fix.slice(0, 4), revision);
  const { executions, pruned } = explore(where, program, new Dpor(), [], { limit: LIMIT });
  return executions + pruned < LIMIT;
}

/** The first of them: null where none is known, or one task alone shows it. */
export function repairedBy(revision: Revision, program: ConcurrentProgram, property: Property, id: string): string | null {
  return attributions(revision, program, property, id)[0]?.fix ?? null;
}

/** Is what a program shows, in whatever interleaving, a sign of the defect that `fix` repairs? */
export function isOfDefect(revision: Revision, program: ConcurrentProgram, property: Property, id: string, fix: string | null): boolean {
  const { fixesAfter, withFixes, withFixUndone } = systemOf(revision).revisions;
  if (fix === null || fixesAfter(revision) === null) {
    // What one task alone shows for the same reason is another defect.
    const [first] = attributions(revision, program, property, id);
    return first !== undefined && first.fix === fix;
  }
  const isShownOn = (where: Revision): boolean => showing(where, program, id, property) !== null || isSerial(where, program, id, property);
  if (isShownOn(withFixUndone(fix.slice(0, 4), revision))) return true;
  return !isShownOn(withFixes(fix.slice(0, 4), revision)) && isShownOn(beforeFix(revision, fix));
}

/** The revision without the fix, but with all those before it. */
function beforeFix(revision: Revision, fix: string): Revision {
  const { beforeTheFixes, fixesAfter, withFixes } = systemOf(revision).revisions;
  const later = fixesAfter(revision)!;
  const before = later[later.findIndex(({ fileName }) => fileName === fix) - 1];
  return before ? withFixes(before.number, revision) : beforeTheFixes(revision);
}
