// SPDX-License-Identifier: GPL-2.0-only
/** @file What can be observed of an execution, as text: two revisions whose texts are equal behave the same in it. */
import type { Observation } from '../../properties/property.js';
import type { Executed } from '../../search/race/explore.js';
import type { View } from '../../properties/view.js';

/** Everything between two calls but what objects are called inside: the numbers of registrations are addresses. */
function viewText(view: View | null): string {
  return JSON.stringify(view, (key, value: unknown) => (key === 'id' ? undefined : plain(value)));
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Map ? [...value] : value;
}

/** What a call answered and called back, and what the sanitizers said. */
function toldText(
  { outcome, callbacks, rebooted, handover, fired }: Pick<Observation, 'outcome' | 'callbacks' | 'rebooted' | 'handover' | 'fired'>,
  events: Observation['events'],
): string {
  return JSON.stringify(
    [outcome.ret, outcome.value, outcome.reboot, callbacks, events.map(({ event }) => event), rebooted, handover, fired],
    (_, value: unknown) => plain(value),
  );
}

/** One call of a sequential program. */
export function observationText(observation: Observation): string {
  return `${toldText(observation, observation.events)} ${viewText(observation.after)}`;
}

/** One execution of a concurrent program: what each task saw, how it ended, and what came after. */
export function executionText({ judged: { outcome }, suffix, end }: Executed): string {
  const calls = outcome.history.map(({ task, action, settled }) => `${task} ${action.verb} ${settled ? toldText(settled, []) : 'never returned'}`).sort();
  const events = outcome.events.map(({ event }) => event).sort();
  return [outcome.ending, ...calls, ...events, viewText(end), ...suffix.map(observationText)].join('\n');
}

/** A number of 53 bits: Bryc's cyrb53. */
export function hash(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
