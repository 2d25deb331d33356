// SPDX-License-Identifier: GPL-2.0-only
/** @file What every system has, as every sentence and every report writes it. */

/** `luo_state_rwsem (read) and luo_file.mutex`; `no lock`. */
export function locksText(locks: readonly { readonly name: string; readonly read: boolean }[]): string {
  if (locks.length === 0) return 'no lock';
  const names = locks.map(({ name, read }) => (read ? `${name} (read)` : name));
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
