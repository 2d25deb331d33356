// SPDX-License-Identifier: GPL-2.0-only
/** @file Concurrent programs and schedules that differ a little from ones that are worth it. */
import type { Action } from '../../model/model.js';
import type { Schedule } from '../../reference/engine/schedule.js';
import type { Dice } from '../../systems/dice.js';
import type { ConcurrentProgram, Program, Race } from '../../systems/program.js';
import type { Changes, System, Writer } from '../../systems/system.js';
import { mutate, withTokensOf } from './mutate.js';

const MAX_TASKS = 3;
const MAX_TASK = 3;
const MAX_PREFIX = 16;
const MAX_SUFFIX = 4;
/** How far a preemption is moved, in steps. */
const REACH = 6;
/** Where the first preemption of a race without any may be, in steps. */
const STEPS = 40;
/** Tries to make a program whose names are not ambiguous. */
const TRIES = 8;

type Mutation = (changes: Changes, race: Race, dice: Dice, other: Race) => Race | null;

const asPrefix = (program: ConcurrentProgram): Program => ({ ...program, actions: program.prefix });
const withProgram = (race: Race, program: Partial<ConcurrentProgram>): Race => ({ ...race, program: { ...race.program, ...program } });
const withTasks = (race: Race, tasks: ConcurrentProgram['tasks']): Race => withProgram(race, { tasks });
const replaced = <T>(items: readonly T[], at: number, item: T): T[] => items.map((old, i) => (i === at ? item : old));

/** Who stands where the tasks begin. */
const authorBefore = (changes: Changes, { program }: Race, dice: Dice): Writer => changes.writerAt(asPrefix(program), program.prefix.length, dice);

/** A session that a task opens gets a slot that nobody else names. */
function ownSlots(changes: Changes, race: Race, action: Action): { readonly race: Race; readonly action: Action } {
  const { sessions } = race.program;
  const opened = changes.openedIn(action, sessions);
  return opened === null ? { race, action } : { race: withProgram(race, { sessions: sessions + 1 }), action: opened };
}

const changeCall: Mutation = (changes, race, dice) => {
  const { tasks } = race.program;
  const t = dice.below(tasks.length);
  const i = dice.below(tasks[t]!.length);
  const made = ownSlots(changes, race, authorBefore(changes, race, dice).next());
  return withTasks(made.race, replaced(tasks, t, replaced(tasks[t]!, i, made.action)));
};

const addCall: Mutation = (changes, race, dice) => {
  const { tasks } = race.program;
  const t = dice.below(tasks.length);
  if (tasks[t]!.length >= MAX_TASK) return null;
  const made = ownSlots(changes, race, authorBefore(changes, race, dice).next());
  const at = dice.below(tasks[t]!.length + 1);
  return withTasks(made.race, replaced(tasks, t, [...tasks[t]!.slice(0, at), made.action, ...tasks[t]!.slice(at)]));
};

const removeCall: Mutation = (_changes, race, dice) => {
  const { tasks } = race.program;
  const t = dice.below(tasks.length);
  if (tasks[t]!.length < 2) return null;
  const at = dice.below(tasks[t]!.length);
  return withTasks(
    race,
    replaced(
      tasks,
      t,
      tasks[t]!.filter((_, i) => i !== at),
    ),
  );
};

const addTask: Mutation = (changes, race, dice) => {
  const { tasks } = race.program;
  if (tasks.length >= MAX_TASKS) return null;
  const made = ownSlots(changes, race, authorBefore(changes, race, dice).next());
  return withTasks(made.race, [...tasks, [made.action]]);
};

const removeTask: Mutation = (_changes, race, dice) => {
  const { tasks } = race.program;
  if (tasks.length < 3) return null;
  const gone = dice.below(tasks.length);
  return withProgram(race, { tasks: tasks.filter((_, t) => t !== gone), kills: [] });
};

const changeArgument: Mutation = (changes, race, dice) => {
  const { program } = race;
  const t = dice.below(program.tasks.length);
  const i = dice.below(program.tasks[t]!.length);
  const action = changes.withOtherOperand(program.tasks[t]![i]!, program, dice);
  return withTasks(race, replaced(program.tasks, t, replaced(program.tasks[t]!, i, action)));
};

const changeFault: Mutation = (changes, race, dice) => {
  const { tasks } = race.program;
  const places = tasks.flatMap((task, t) => task.flatMap((action, i) => (changes.hasFaults(action) ? [{ t, i }] : [])));
  if (places.length === 0) return null;
  const { t, i } = dice.pick(places);
  const { fault, ...bare } = tasks[t]![i]!;
  const action = fault && dice.chance(0.5) ? bare : authorBefore(changes, race, dice).faulty(bare);
  return withTasks(race, replaced(tasks, t, replaced(tasks[t]!, i, action)));
};

const changePrefix: Mutation = (changes, race, dice, other) => {
  const { actions, sessions, processes, tokens } = mutate(changes, asPrefix(race.program), asPrefix(other.program), dice);
  return withProgram(race, { prefix: actions.slice(0, MAX_PREFIX), sessions, processes, tokens });
};

const changeSuffix: Mutation = (changes, race, dice) => {
  const author = authorBefore(changes, race, dice);
  for (const action of race.program.tasks.flat()) author.follow(action);
  return withProgram(race, { suffix: Array.from({ length: dice.below(MAX_SUFFIX + 1) }, () => author.next()) });
};

const toggleKill: Mutation = (_changes, race, dice) => {
  const { tasks, kills = [] } = race.program;
  return withProgram(race, { kills: kills.length > 0 ? [] : [dice.below(tasks.length)] });
};

/** The way to one race, and the tasks of another. */
const splice: Mutation = (changes, race, _dice, other) => {
  const { program } = race;
  const renamed = withTokensOf(changes, asPrefix(program), { ...other.program, actions: other.program.tasks.flat() });
  let next = 0;
  const tasks = other.program.tasks.map((task) => renamed.actions.slice(next, (next += task.length)));
  const { sessions, processes, tokens } = renamed;
  return { program: { ...program, tasks, kills: other.program.kills ?? [], sessions, processes, tokens }, schedule: other.schedule };
};

/** Moves, adds, takes away or turns a preemption. */
const changeSchedule: Mutation = (_changes, race, dice) => {
  const { schedule, program } = race;
  const last = schedule.at(-1)?.at ?? STEPS;
  const to = dice.below(program.tasks.length);
  if (schedule.length === 0 || dice.chance(0.3)) return { program, schedule: ordered([...schedule, { at: dice.below(last + REACH), to }]) };
  const at = dice.below(schedule.length);
  const { [at]: chosen } = schedule;
  if (dice.chance(0.3)) return { program, schedule: schedule.filter((_, i) => i !== at) };
  if (dice.chance(0.3)) return { program, schedule: replaced(schedule, at, { at: chosen!.at, to }) };
  const moved = Math.max(0, chosen!.at + dice.below(2 * REACH + 1) - REACH);
  return { program, schedule: ordered(replaced(schedule, at, { at: moved, to: chosen!.to })) };
};

/** Ascending, one switch a step. */
function ordered(schedule: Schedule): Schedule {
  const byStep = new Map(schedule.map((change) => [change.at, change]));
  return [...byStep.values()].sort((a, b) => a.at - b.at);
}

const MUTATIONS: readonly Mutation[] = [
  changeSchedule,
  changeSchedule,
  changeSchedule,
  changeSchedule,
  changeCall,
  changeCall,
  addCall,
  removeCall,
  addTask,
  removeTask,
  changeArgument,
  changeFault,
  changePrefix,
  changePrefix,
  changeSuffix,
  toggleKill,
  splice,
];

/** One to four changes of `race`; `race` itself when none of them leads to a program whose names can be told apart. */
export function mutateRace({ drawing: { changes }, tasks: { isSound } }: System, race: Race, other: Race, dice: Dice): Race {
  for (let tries = 0; tries < TRIES; tries++) {
    let mutated = race;
    for (let left = 1 + Math.min(dice.below(4), dice.below(4)); left > 0; left--) mutated = dice.pick(MUTATIONS)(changes, mutated, dice, other) ?? mutated;
    if (isSound(mutated.program) && mutated.program.processes === race.program.processes) return { program: mutated.program, schedule: mutated.schedule };
  }
  return { program: race.program, schedule: race.schedule };
}
