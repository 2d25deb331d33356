// SPDX-License-Identifier: GPL-2.0-only
/** @file Programs of several tasks of v1: whose names they use, and what they read without a lock. */
import type { Action } from '../../model/v1/actions.js';
import type { ConcurrentProgram } from './program.js';

/**
 * Can the names of the program be told apart while its tasks run? A session that a task opens is used by no other task, and
 * its slot was not used before; exit and fork, which replace a whole process, and dup, which makes a second name, are not for
 * tasks that share one; no more is boot; which session a call names is settled when the call begins, so that after a first call nobody names a
 * session that another task of the same process closes; and a descriptor that a restore is about to return is nobody else's yet.
 */
export function isSound({ tasks }: Pick<ConcurrentProgram, 'tasks'>): boolean {
  return tasks.every((task, t) =>
    task.every((action, i) => {
      if (action.verb === 'boot') return false;
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

/** Is it a call of a task that shares its process with the others? */
export const isForTasks = ({ verb }: Action): boolean => verb !== 'exit' && verb !== 'fork' && verb !== 'boot';

/** Two opens take two slots. */
export function separate(calls: readonly Action[], slot: number): Action[] {
  let next = slot;
  const isSecond = (call: Action, i: number): boolean => call.verb === 'open' && calls.findIndex(({ verb }) => verb === 'open') < i;
  return calls.map((call, i) => (isSecond(call, i) ? ({ ...call, session: next++ } as Action) : call));
}

/**
 * Fields that the C code reads without a lock on purpose, and why. Only those reads are meant: the ones that the code marks with
 * `read()`, as C does with READ_ONCE(). A write, or another read, needs the lock.
 */
export const INTENDED: Readonly<Record<string, string>> = {
  'luo_core.luo_state': 'liveupdate_get_state() and liveupdate_reboot() look at the state without the lock',
  'luo_files.luo_files_xa_in_recreated': 'checked again under luo_register_file_list_rwsem',
  'luo_files.luo_file_fdt_in': 'set once during boot',
  'kexec_handover.finalized': 'looked at again by KHO under its mutex',
};
