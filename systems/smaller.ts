// SPDX-License-Identifier: GPL-2.0-only
/** @file Smaller programs, sequential and concurrent: what shrinking tries, whatever the verbs are. */
import type { Action } from '../model/model.js';
import type { ConcurrentProgram, Program } from './program.js';
import type { System } from './system.js';

/** What shrinking asks a system of its operands. */
type Simpler<A extends Action> = Pick<System<A>['operands'], 'simpler' | 'isProducible' | 'producibleFaults'>;

/**
 * Programs that are smaller than this one, the most promising first: with faults that a kernel can produce, then halves, quarters, …
 * single actions taken out (delta debugging, Zeller and Hildebrandt 2002), then those taken out on which the count of a fault depends, then
 * faults taken off, then operands made simpler. `inPlace`: no action changes in the same candidate in which another is taken out.
 */
export function* smallerPrograms<A extends Action>(operands: Simpler<A>, program: Program<A>, inPlace = false): Generator<Program<A>> {
  yield* withProducibleFaults(operands, program);
  yield* withoutChunks(program);
  if (!inPlace) yield* withEarlierFaults(program);
  yield* withoutFaults(program);
  yield* operands.simpler(program);
}

/** While all is there that another fault of the call needs to strike. */
function* withProducibleFaults<A extends Action>({ isProducible, producibleFaults }: Simpler<A>, program: Program<A>): Generator<Program<A>> {
  for (const [i, action] of program.actions.entries()) {
    if (action.fault === undefined || isProducible(action.fault)) continue;
    for (const fault of producibleFaults(action)) yield replaced(program, i, { ...action, fault });
  }
}

function* withoutChunks<A extends Action>(program: Program<A>): Generator<Program<A>> {
  const { length } = program.actions;
  for (let size = length >> 1; size >= 1; size = size >> 1) {
    for (let start = length - size; start >= 0; start -= size) {
      yield { ...program, actions: program.actions.filter((_, i) => i < start || i >= start + size) };
    }
  }
  // Pairs that only make sense together: an open and its use.
  for (let i = 0; i < length; i++) for (let j = i + 2; j < length; j++) yield { ...program, actions: program.actions.filter((_, k) => k !== i && k !== j) };
}

/** Where a call with less to do fails in the same place: a file less, and the fault strikes one earlier. */
function* withEarlierFaults<A extends Action>(program: Program<A>): Generator<Program<A>> {
  for (const [i, { fault }] of program.actions.entries()) {
    if (fault === undefined || fault.n < 2) continue;
    const { actions } = replaced(program, i, { ...program.actions[i]!, fault: { ...fault, n: fault.n - 1 } });
    for (let gone = i - 1; gone >= 0; gone--) yield { ...program, actions: actions.filter((_, k) => k !== gone) };
  }
}

/** The program with another action at `index`. */
export const replaced = <A extends Action>(program: Program<A>, index: number, action: A): Program<A> => ({
  ...program,
  actions: program.actions.map((old, i) => (i === index ? action : old)),
});

function* withoutFaults<A extends Action>(program: Program<A>): Generator<Program<A>> {
  for (const [i, { fault, ...rest }] of program.actions.entries()) {
    if (fault === undefined) continue;
    const action = rest as unknown as A;
    yield replaced(program, i, action);
    if (fault.n > 1) yield replaced(program, i, { ...action, fault: { ...fault, n: 1 } });
    if (fault.errno !== undefined && fault.errno !== 5) yield replaced(program, i, { ...action, fault: { ...fault, errno: 5 } });
  }
}

/** What shrinking asks a system. */
interface Smaller<A extends Action> {
  readonly operands: Simpler<A>;
  readonly tasks: Pick<System<A>['tasks'], 'isSound'>;
}

/** Programs with one thing less or simpler, the most promising first. Nothing goes but what is named: signals stay with the tasks that they are for. */
export function* smallerConcurrent<A extends Action>(system: Smaller<A>, program: ConcurrentProgram<A>): Generator<ConcurrentProgram<A>> {
  const { tasks, kills = [], prefix, suffix } = program;
  const { isSound } = system.tasks;
  if (tasks.length > 2) for (let t = 0; t < tasks.length; t++) yield withoutTask(program, t);
  for (let k = kills.length - 1; k >= 0; k--) yield { ...program, kills: kills.filter((_, i) => i !== k) };
  if (suffix.length > 0) yield { ...program, suffix: [] };
  // A task that need not run beside the others runs before or after them, or goes on where another one ends.
  if (tasks.length > 2) yield* [...fewerTasks(program)].filter(isSound);
  yield* [...fewerBeside(program)].filter(isSound);
  // Everything in one list: the sequential shrinker takes out actions and renames operands wherever they stand.
  const marks = marksOf({ prefix: prefix.map(copied), tasks: tasks.map((task) => task.map(copied)), suffix: suffix.map(copied) });
  for (const smaller of smallerPrograms(system.operands, { ...program, actions: marks.map(({ action }) => action) }, true)) {
    const candidate = split({ ...program, tokens: smaller.tokens }, marks, smaller.actions);
    if (candidate && isSound(candidate)) yield candidate;
  }
}

/** Two actions of a program may be one object: taken for each other, one would end up in the other's task. */
const copied = <A extends Action>(action: A): A => ({ ...action });

/** The signals to the others follow their tasks to their new numbers. */
function withoutTask<A extends Action>(program: ConcurrentProgram<A>, gone: number): ConcurrentProgram<A> {
  const kills = (program.kills ?? []).filter((target) => target !== gone).map((target) => (target > gone ? target - 1 : target));
  return { ...program, tasks: program.tasks.filter((_, t) => t !== gone), kills };
}

/** With one call less that runs beside others: it comes before them all, or after. */
function* fewerBeside<A extends Action>(program: ConcurrentProgram<A>): Generator<ConcurrentProgram<A>> {
  const { prefix, tasks, suffix } = program;
  for (const [t, task] of tasks.entries()) {
    if (task.length < 2) continue;
    const without = (rest: readonly A[]): ConcurrentProgram<A>['tasks'] => tasks.map((other, i) => (i === t ? rest : other));
    yield { ...program, prefix: [...prefix, task[0]!], tasks: without(task.slice(1)) };
    yield { ...program, tasks: without(task.slice(0, -1)), suffix: [task.at(-1)!, ...suffix] };
  }
}

function* fewerTasks<A extends Action>(program: ConcurrentProgram<A>): Generator<ConcurrentProgram<A>> {
  const { prefix, tasks, suffix } = program;
  for (const [t, task] of tasks.entries()) {
    const others = withoutTask(program, t);
    yield { ...others, prefix: [...prefix, ...task] };
    yield { ...others, suffix: [...task, ...suffix] };
    for (let to = 0; to < others.tasks.length; to++) {
      const kills = (program.kills ?? []).map((target) => (target === t ? to : target > t ? target - 1 : target));
      yield { ...others, kills, tasks: others.tasks.map((other, i) => (i === to ? [...other, ...task] : other)) };
    }
  }
}

/** An action, and the part of the program that it is in. */
export interface Mark<A extends Action = Action> {
  readonly action: A;
  /** -1: prefix; the number of tasks: suffix. */
  readonly part: number;
}

/** All actions of a program in one list. */
export function marksOf<A extends Action>({ prefix, tasks, suffix }: Pick<ConcurrentProgram<A>, 'prefix' | 'tasks' | 'suffix'>): Mark<A>[] {
  return [prefix, ...tasks, suffix].flatMap((actions, i) => actions.map((action) => ({ action, part: i - 1 })));
}

/** Puts a shortened, simplified or extended list back into its parts, what is new where the action before it is; null when a task has nothing left to do. */
export function split<A extends Action>(program: ConcurrentProgram<A>, marks: readonly Mark<A>[], actions: readonly A[]): ConcurrentProgram<A> | null {
  const parts: A[][] = [[], ...program.tasks.map((): A[] => []), []];
  let m = 0;
  for (const [i, action] of actions.entries()) {
    if (actions.length < marks.length) while (marks[m]!.action !== action) m++;
    const isNew = actions.length - i > marks.length - m && marks[m]?.action !== action;
    parts[(isNew ? (marks[m - 1]?.part ?? -1) : marks[m]!.part) + 1]!.push(action);
    if (!isNew) m++;
  }
  const tasks = parts.slice(1, -1);
  if (tasks.some((task) => task.length === 0)) return null;
  return { ...program, prefix: parts[0]!, tasks, suffix: parts.at(-1)! };
}
