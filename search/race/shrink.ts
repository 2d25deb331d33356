// SPDX-License-Identifier: GPL-2.0-only
/** @file A minimal race that still shows a finding: actions, tasks and preemptions together. */
import type { Action } from '../../model/model.js';
import { Dpor } from '../../reference/engine/dpor.js';
import { Exhaustive } from '../../reference/engine/exhaustive.js';
import { Replay, type Schedule } from '../../reference/engine/schedule.js';
import type { Property } from '../../properties/property.js';
import { systemOf } from '../../systems/index.js';
import { marksOf, smallerConcurrent, split } from '../../systems/smaller.js';
import type { Revision, Size, System } from '../../systems/system.js';
import { explore, type Seen } from './explore.js';
import { isSmallerRace, type ConcurrentProgram, type Race } from './program.js';

/** Executions of one candidate at the most: what needs more is not smaller in any useful sense. */
const CANDIDATE_LIMIT = 600;

/** What is looked for: what the calls show one after the other is no race. */
const racesOf = (property: Property): { readonly dataRaces: boolean; readonly racesOnly: true } => ({
  dataRaces: property.id === 'no-data-race',
  racesOnly: true,
});

/** The first schedule that shows finding `id`, with as few preemptions as there are; null when none of the first few hundred does. */
export function showing(
  revision: Revision,
  program: ConcurrentProgram,
  id: string,
  property: Property,
  { limit = CANDIDATE_LIMIT, size }: { readonly limit?: number; readonly size?: Size } = {},
): Seen | null {
  const options = { until: (e: { seen: Map<string, Seen> }) => e.seen.has(id), limit, ...racesOf(property), ...(size && { size }) };
  return explore(revision, program, new Dpor(), [property], options).seen.get(id) ?? null;
}

/** The same with the fewest preemptions, by iterative context bounding. */
export function fewestPreemptions(revision: Revision, program: ConcurrentProgram, id: string, property: Property, known: Seen): Seen {
  for (let bound = 0; bound < known.preemptions; bound++) {
    const options = { until: (e: { seen: Map<string, Seen> }) => e.seen.has(id), limit: 20_000, ...racesOf(property) };
    const seen = explore(revision, program, new Exhaustive(bound), [property], options).seen.get(id);
    if (seen) return seen;
  }
  return known;
}

/** Takes switches out of a schedule as long as the finding stays; one that need not come before the code behind a release comes after it. */
function withoutIdleSwitches(revision: Revision, { program, schedule }: Race, id: string, property: Property): Race {
  let best = schedule;
  for (let i = best.length - 1; i >= 0; i--) {
    const fewer = best.filter((_, k) => k !== i);
    const isSeen = (one: Schedule): boolean => explore(revision, program, new Replay(one), [property], racesOf(property)).seen.has(id);
    const late = best.map(({ at, to, ...kind }, k) => (k === i ? { at, to } : { at, to, ...kind }));
    if (isSeen(fewer)) best = fewer;
    else if (best[i]!.early && isSeen(late)) best = late;
  }
  return { program, schedule: best };
}

/**
 * Without the faults that this execution does not need: one that never fires is no part of it. A program may have such a fault, and with it
 * be a race that it would not be without, because in the other executions it does fire.
 */
export function withoutIdleFaults(revision: Revision, { program, schedule }: Race, id: string, property: Property): ConcurrentProgram {
  const marks = marksOf(program);
  let best = program;
  for (const [i, { action }] of marks.entries()) {
    const { fault, ...bare } = action;
    if (fault === undefined) continue;
    const actions = marksOf(best).map((mark, k) => (k === i ? (bare as Action) : mark.action));
    const candidate = split(program, marks, actions)!;
    const { seen } = explore(revision, candidate, new Replay(schedule), [property], racesOf(property));
    if (seen.has(id)) best = candidate;
  }
  return best;
}

/** Executions of one candidate of a rough reduction, when the schedule that is known does not show it. */
const ROUGH_LIMIT = 30;

/**
 * Smaller as far as few executions say so: to be looked into, not to be told. Of a large program it costs as much to show that a candidate
 * does not show the finding as to look into the program itself.
 */
export function roughlyReduced(revision: Revision, race: Race, id: string, property: Property): Race {
  const bySchedule = (program: ConcurrentProgram, schedule: Schedule): Seen | undefined =>
    explore(revision, program, new Replay(schedule), [property], racesOf(property)).seen.get(id);
  const byFew = (program: ConcurrentProgram): Seen | null => showing(revision, program, id, property, { limit: ROUGH_LIMIT });
  return reduced(revision, reduced(revision, race, bySchedule), byFew);
}

/** Takes the first smaller program in which `seenIn` finds it, as long as there is one. */
function reduced(revision: Revision, race: Race, seenIn: (program: ConcurrentProgram, schedule: Schedule) => Seen | null | undefined): Race {
  const system = systemOf(revision);
  let best = race;
  for (let next: Race | null = race; next !== null;) {
    best = next;
    next = null;
    for (const program of smallerConcurrent(system, best.program)) {
      if (!isSmallerRace(system, { program, schedule: [] }, { program: best.program, schedule: [] })) continue;
      const seen = seenIn(program, best.schedule);
      if (!seen) continue;
      next = { program, schedule: seen.schedule };
      break;
    }
  }
  return best;
}

/** 1-minimal in actions and operands among the programs that `isRace` accepts, then the schedule with the fewest preemptions. */
export function minimiseRace(
  revision: Revision,
  race: Race,
  id: string,
  property: Property,
  isRace: (program: ConcurrentProgram) => boolean = () => true,
  /** Ends it where it is: what is answered shows the finding, and may not be minimal. */
  isStopped: () => boolean = () => false,
): Race {
  const system = systemOf(revision);
  let best = race;
  for (let progress = true; progress;) {
    progress = false;
    for (const program of smallerConcurrent(system, best.program)) {
      if (isStopped()) return trimRace(system, best);
      if (!isSmallerRace(system, { program, schedule: [] }, { program: best.program, schedule: [] })) continue;
      const seen = showing(revision, program, id, property);
      if (!seen) continue;
      const { schedule } = seen;
      const needed = withoutIdleFaults(revision, { program, schedule }, id, property);
      if (!isRace(needed)) continue;
      best = { program: needed, schedule };
      progress = true;
      break;
    }
  }
  const known = explore(revision, best.program, new Replay(best.schedule), [property], racesOf(property)).seen.get(id);
  if (!known) return race;
  const fewest = fewestPreemptions(revision, best.program, id, property, known);
  return trimRace(system, withoutIdleSwitches(revision, { program: best.program, schedule: fewest.schedule }, id, property));
}

/** Without the slots and tokens that no action names. */
export function trimRace<A extends Action>({ operands }: Pick<System<A>, 'operands'>, { program, schedule }: Race<A>): Race<A> {
  const { sessions, processes, tokens } = operands.used(marksOf(program).map(({ action }) => action));
  return { schedule, program: { ...program, sessions, processes, tokens: program.tokens.slice(0, tokens) } };
}
