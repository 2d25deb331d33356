// SPDX-License-Identifier: GPL-2.0-only
/** @file What operands of mainline's actions stand for on a machine of a size. */
import type { Action, SessionName } from '../../model/mainline/actions.js';
import type { Config } from '../../reference/machine/mainline/index.js';

/** The bytes of a name, as long as the machine's field says. */
export function bytesOf(name: SessionName, { name_length }: Config): string {
  if (name === 'empty') return '';
  if (name === 'max') return 'm'.repeat(name_length - 1);
  return name === 'unterminated' ? 'u'.repeat(name_length) : name;
}

/** Of a memfd with one page more than kvmalloc() has room for. */
export const hugeSize = ({ page_size, max_alloc }: Config): number => (Math.floor(max_alloc / 8) + 1) * page_size;

/** With a size or position as it is now. */
export const sized =
  <T>(size: number, call: (size: number) => T) =>
  (): T =>
    call(size);

/** User space supplies the page of its reply, or the one that is written from, when it likes. */
export const isLate = (call: Action): boolean => ('arg' in call && call.arg === 'late') || isLateWrite(call);

export const isLateWrite = (call: Action): boolean => call.verb === 'write' && call.late === true;

/** These entries and no others, in this order. */
export function refill<K, V>(map: Map<K, V>, entries: readonly (readonly [K, V])[]): void {
  if (map.size > 0) map.clear();
  for (let i = 0; i < entries.length; i++) map.set(entries[i]![0], entries[i]![1]);
}
