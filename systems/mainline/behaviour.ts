// SPDX-License-Identifier: GPL-2.0-only
/** @file What calls of mainline show to those outside, as a key: user space, the handlers, the next kernel, the kernel log. */
import type { CallbackRecord } from '../../properties/mainline/observation.js';
import type { Behaved } from '../system.js';
import type { MainlineComputer } from './computer.js';

/** Equal when nobody outside can tell what was shown apart: nothing in it says in which order callbacks of different objects came, or what was counted. */
export function behaviourKey(computer: MainlineComputer, { calls, callbacks, events }: Behaved): string {
  const { ended } = computer.machine;
  const answers = calls.map(({ action, settled }) => [action.verb, settled?.outcome.ret ?? 'never', settled?.outcome.value, settled?.rebooted]);
  const reports = [...new Set(events.map(({ event }) => event))].sort();
  return JSON.stringify([answers, bySubject(callbacks as readonly CallbackRecord[]), reports, ended ?? computer.view()]);
}

function bySubject(callbacks: readonly CallbackRecord[]): readonly (readonly [string, readonly string[]])[] {
  const by = new Map<string, string[]>();
  for (const { kind, subject, failed, retrieved } of callbacks) {
    const name = subject ?? 'unknown';
    const text = `${kind}${failed ? '!' : ''}${retrieved === true ? ' retrieved' : ''}`;
    by.set(name, [...(by.get(name) ?? []), text]);
  }
  return [...by].sort(([a], [b]) => (a < b ? -1 : 1));
}
