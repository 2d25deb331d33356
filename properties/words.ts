// SPDX-License-Identifier: GPL-2.0-only
/** @file What every system has, as every sentence and every report writes it. */

/** `luo_state_rwsem (read) and luo_file.mutex`; `no lock`. */
export function locksText(locks: readonly { readonly name: string; readonly read: boolean }[]): string {
  if (locks.length === 0) return 'no lock';
  const names = locks.map(({ name, read }) => (read ? `${name} (read)` : name));
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

/** `null_pointer_dereference` -> as the kernel log has it. */
const DEATHS: Readonly<Record<string, string>> = {
  null_pointer_dereference: 'NULL pointer dereference',
  bad_memory_access: 'page fault',
  poison: 'general protection fault, the pointers of an entry that was deleted',
  stack_overflow: 'stack overflow',
};

/** What a kernel dies of: `NULL pointer dereference`, `kernel BUG`. */
export const deathText = (why: string): string => DEATHS[why] ?? (why.startsWith('BUG') ? 'kernel BUG' : why.replaceAll('_', ' '));

/** `oops:luo_session_get_name:null_pointer_dereference` -> `Oops in luo_session_get_name(): NULL pointer dereference`. */
export function deathOf(event: string): string {
  const [kind, where, ...why] = event.split(':');
  return `${kind === 'oops' ? 'Oops' : 'Kernel panic'} in ${where}(): ${deathText(why.join(':'))}`;
}

/** `f0:2 to f0:3`: of a list only what differs; null: nothing does. */
export function changed(before: string | readonly string[], after: string | readonly string[]): string | null {
  if (String(before) === String(after)) return null;
  if (typeof before === 'string' || typeof after === 'string') return `${String(before)} to ${String(after)}`;
  const [was, is] = [before.filter((one) => !after.includes(one)), after.filter((one) => !before.includes(one))];
  return `${was.join(' ') || 'nothing'} to ${is.join(' ') || 'nothing'}`;
}

/** What must not be held, or run, where something may sleep. */
const ATOMIC: Readonly<Record<string, string>> = { rcu: 'in a section of readers of RCU', softirq: 'in a callback of RCU' };

/** As with CONFIG_DEBUG_ATOMIC_SLEEP: `f() calls what may sleep with the spinlock box.lock held`. */
export const sleepsIn = (where: string, held = ''): string => `${where}() calls what may sleep ${ATOMIC[held] ?? `with the spinlock ${held} held`}`;
