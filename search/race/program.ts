// SPDX-License-Identifier: GPL-2.0-only
/** @file A concurrent program: a way to a state, tasks side by side, and what comes after. */
import { isProducible } from '../../model/v1/producible.js';
import type { Action } from '../../model/v1/actions.js';
import type { Schedule } from '../../reference/engine/schedule.js';
import type { Program } from '../program.js';
import { entryFunction } from '../../properties/property.js';

/** A way into some state, tasks that run side by side from there, and what follows when all of them are done. */
export interface ConcurrentProgram extends Pick<Program, 'sessions' | 'processes' | 'tokens'> {
  /** One after the other, before the tasks start. */
  readonly prefix: readonly Action[];
  /** Two to four lists of actions that run side by side; two tasks may be threads of one process. */
  readonly tasks: readonly (readonly Action[])[];
  /** Tasks that get a fatal signal, at a moment that the schedule chooses. */
  readonly kills?: readonly number[];
  /** One after the other, after all tasks are done. */
  readonly suffix: readonly Action[];
}

/** A concurrent program and the schedule of its tasks: one execution. */
export interface Race {
  readonly program: ConcurrentProgram;
  readonly schedule: Schedule;
}

/** Id of the task that sends the first signal and does nothing else; those of others follow. Above the ids of tasks that have calls. */
export const KILLERS = 8;

/** What a schedule may name. */
export const taskIds = ({ tasks, kills = [] }: ConcurrentProgram): number[] => [...tasks.keys(), ...kills.map((_, i) => KILLERS + i)];

/**
 * Order of size: fewest faults that no kernel produces, tasks, then actions, then those that run side by side and signals, then preemptions,
 * then faults and operands.
 */
export function raceSize({ program, schedule }: Race): readonly number[] {
  const beside = program.tasks.flat();
  const all = [...program.prefix, ...beside, ...program.suffix];
  const operands = all.reduce((sum, action) => sum + operandSize(action), 0);
  const impossible = all.filter(({ fault }) => fault !== undefined && !isProducible(fault)).length;
  const faults = all.filter(({ fault }) => fault).length;
  return [impossible, program.tasks.length, all.length, beside.length, program.kills?.length ?? 0, schedule.length, faults, operands];
}

function operandSize(action: Action): number {
  let size = (action.fault?.n ?? 1) - 1;
  if ('session' in action) size += action.session;
  if ('token' in action) size += action.token;
  if ('process' in action) size += action.process;
  if (action.verb === 'preserve' && action.file !== 'f0') size++;
  if (action.verb === 'reboot' && (action.kexec === 'fail' || !action.handler)) size++;
  return size;
}

/** Is `a` smaller than `b`? */
export function isSmallerRace(a: Race, b: Race): boolean {
  const [left, right] = [raceSize(a), raceSize(b)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! < right[i]!;
  return false;
}

/**
 * Can the names of the program be told apart while its tasks run? A session that a task opens is used by no other task, and
 * its slot was not used before; exit and fork, which replace a whole process, and dup, which makes a second name, are not for
 * tasks that share one; which session a call names is settled when the call begins, so that after a first call nobody names a
 * session that another task of the same process closes; and a descriptor that a restore is about to return is nobody else's yet.
 */
export function isSound({ tasks }: ConcurrentProgram): boolean {
  return tasks.every((task, t) =>
    task.every((action, i) => {
      const isElsewhere = (is: (other: Action) => boolean): boolean => tasks.some((other, k) => k !== t && other.some(is));
      if (replacedBy(action).some((process) => isElsewhere((other) => processesOf(other).includes(process)))) return false;
      if (i > 0 && 'session' in action && isElsewhere((o) => o.verb === 'close' && o.session === action.session && o.process === action.process)) return false;
      if (namesFileOf(action).some((token) => isElsewhere((o) => o.verb === 'restore' && o.token === token))) return false;
      if (action.verb !== 'open') return true;
      const names = (other: Action): boolean => 'session' in other && other.session === action.session;
      return !task.slice(0, i).some(names) && !isElsewhere(names);
    }),
  );
}

/** All orders. */
export function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.filter((_, k) => k !== i)).map((rest) => [item, ...rest]));
}

/** The entry points of the tasks, each once: where a finding belongs that no single function is to blame for. */
export function entriesOf({ tasks }: ConcurrentProgram): string {
  return [...new Set(tasks.flat().map(entryFunction))].sort().join('+');
}

/** The processes whose descriptors a call uses. */
function processesOf(action: Action): readonly number[] {
  if (action.verb === 'fork') return [action.process, action.child];
  return 'process' in action ? [action.process] : [];
}

/** The processes that nobody else may be using meanwhile. */
function replacedBy(action: Action): readonly number[] {
  return action.verb === 'exit' || action.verb === 'fork' || action.verb === 'dup' ? processesOf(action) : [];
}

/** Tokens whose restored file an action names. */
function namesFileOf(action: Action): readonly number[] {
  if (action.verb === 'close_file') return [action.token];
  return action.verb === 'preserve' && action.file.startsWith('r') ? [Number(action.file.slice(1))] : [];
}
