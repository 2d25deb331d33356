// SPDX-License-Identifier: GPL-2.0-only
/** @file A minimal race that still shows a finding: actions, tasks and preemptions together. */
import type { Action } from '../../model/v1/actions.js';
import { Dpor } from '../../reference/engine/dpor.js';
import { Exhaustive } from '../../reference/engine/exhaustive.js';
import { Replay, type Schedule } from '../../reference/engine/schedule.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import type { Property } from '../../properties/property.js';
import { smallerPrograms } from '../shrink.js';
import { explore, type Seen } from './explore.js';
import { isSmallerRace, isSound, type ConcurrentProgram, type Race } from './program.js';

/** Executions of one candidate at the most: what needs more is not smaller in any useful sense. */
const CANDIDATE_LIMIT = 600;

/** Programs with one thing less or simpler, the most promising first. Nothing goes but what is named: signals stay with the tasks that they are for. */
export function* smallerConcurrent(program: ConcurrentProgram): Generator<ConcurrentProgram> {
  const { tasks, kills = [], prefix, suffix } = program;
  if (tasks.length > 2) for (let t = 0; t < tasks.length; t++) yield withoutTask(program, t);
  for (let k = kills.length - 1; k >= 0; k--) yield { ...program, kills: kills.filter((_, i) => i !== k) };
  if (suffix.length > 0) yield { ...program, suffix: [] };
  // A task that need not run beside the others runs before or after them, or goes on where another one ends.
  if (tasks.length > 2) yield* [...fewerTasks(program)].filter(isSound);
  yield* [...fewerBeside(program)].filter(isSound);
  // Everything in one list: the sequential shrinker takes out actions and renames operands wherever they stand.
  const marks = marksOf({ prefix: prefix.map(copied), tasks: tasks.map((task) => task.map(copied)), suffix: suffix.map(copied) });
  for (const smaller of smallerPrograms({ ...program, actions: marks.map(({ action }) => action) })) {
    const candidate = split(program, marks, smaller.actions);
    if (candidate && isSound(candidate)) yield candidate;
  }
}

/** Two actions of a program may be one object: taken for each other, one would end up in the other's task. */
const copied = (action: Action): Action => ({ ...action });

/** The signals to the others follow their tasks to their new numbers. */
function withoutTask(program: ConcurrentProgram, gone: number): ConcurrentProgram {
  const kills = (program.kills ?? []).filter((target) => target !== gone).map((target) => (target > gone ? target - 1 : target));
  return { ...program, tasks: program.tasks.filter((_, t) => t !== gone), kills };
}

/** With one call less that runs beside others: it comes before them all, or after. */
function* fewerBeside(program: ConcurrentProgram): Generator<ConcurrentProgram> {
  const { prefix, tasks, suffix } = program;
  for (const [t, task] of tasks.entries()) {
    if (task.length < 2) continue;
    const without = (rest: readonly Action[]): ConcurrentProgram['tasks'] => tasks.map((other, i) => (i === t ? rest : other));
    yield { ...program, prefix: [...prefix, task[0]!], tasks: without(task.slice(1)) };
    yield { ...program, tasks: without(task.slice(0, -1)), suffix: [task.at(-1)!, ...suffix] };
  }
}

function* fewerTasks(program: ConcurrentProgram): Generator<ConcurrentProgram> {
  const { prefix, tasks, suffix } = program;
  for (const [t, task] of tasks.entries()) {
    const others = withoutTask(program, t);
    yield { ...others, prefix: [...prefix, ...task] };
    yield { ...others, suffix: [...task, ...suffix] };
    for (let to = 0; to < others.tasks.length; to++) yield { ...others, tasks: others.tasks.map((other, i) => (i === to ? [...other, ...task] : other)) };
  }
}

interface Mark {
  readonly action: Action;
  /** -1: prefix; the number of tasks: suffix. */
  readonly part: number;
}

function marksOf({ prefix, tasks, suffix }: Pick<ConcurrentProgram, 'prefix' | 'tasks' | 'suffix'>): Mark[] {
  return [prefix, ...tasks, suffix].flatMap((actions, i) => actions.map((action) => ({ action, part: i - 1 })));
}

/** Puts a shortened or simplified list back into its parts; null when a task has nothing left to do. */
function split(program: ConcurrentProgram, marks: readonly Mark[], actions: readonly Action[]): ConcurrentProgram | null {
  const parts: Action[][] = [[], ...program.tasks.map((): Action[] => []), []];
  let m = 0;
  for (const action of actions) {
    if (actions.length < marks.length) while (marks[m]!.action !== action) m++;
    parts[marks[m]!.part + 1]!.push(action);
    m++;
  }
  const tasks = parts.slice(1, -1);
  if (tasks.some((task) => task.length === 0)) return null;
  return { ...program, prefix: parts[0]!, tasks, suffix: parts.at(-1)! };
}

/** What is looked for: what the calls show one after the other is no race. */
const racesOf = (property: Property): { readonly dataRaces: boolean; readonly racesOnly: true } => ({
  dataRaces: property.id === 'no-data-race',
  racesOnly: true,
});

/** The first schedule that shows finding `id`, with as few preemptions as there are; null when none of the first few hundred does. */
export function showing(revision: Revision, program: ConcurrentProgram, id: string, property: Property): Seen | null {
  const options = { until: (e: { seen: Map<string, Seen> }) => e.seen.has(id), limit: CANDIDATE_LIMIT, ...racesOf(property) };
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
  let best = race;
  for (let progress = true; progress;) {
    progress = false;
    for (const program of smallerConcurrent(best.program)) {
      if (isStopped()) return trimRace(best);
      if (!isSmallerRace({ program, schedule: [] }, { program: best.program, schedule: [] })) continue;
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
  return trimRace(withoutIdleSwitches(revision, { program: best.program, schedule: fewest.schedule }, id, property));
}

/** Without the slots and tokens that no action names. */
export function trimRace({ program, schedule }: Race): Race {
  const actions = marksOf(program).map(({ action }) => action);
  const most = (field: string): number => Math.max(0, ...actions.map((action) => Number((action as unknown as Record<string, unknown>)[field] ?? 0)));
  return {
    schedule,
    program: {
      ...program,
      sessions: most('session') + 1,
      processes: Math.max(most('process'), most('child')) + 1,
      tokens: program.tokens.slice(0, most('token') + 1),
    },
  };
}
