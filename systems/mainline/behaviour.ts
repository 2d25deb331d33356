// SPDX-License-Identifier: GPL-2.0-only
/** @file What calls of mainline show to those outside, as a key: user space, the handlers, the next kernel, the kernel log. */
import type { CallbackRecord, MemfdView, View } from '../../properties/mainline/observation.js';
import { reportsOf, type Behaviour } from '../behaviour.js';
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

/** What the calls in `told`, which ran one after the other or side by side, have shown together. */
export function behaviourOf(told: Behaved['calls'], callbacks: readonly CallbackRecord[], events: Behaved['events'], computer: MainlineComputer): Behaviour {
  const { ended } = computer.machine;
  const view = ended === null ? computer.view() : null;
  return {
    answer: told.map(({ action, settled }) => `${told.length > 1 ? `${action.verb} = ` : ''}${answerOf(settled, told.length === 1 ? view : null)}`),
    state: view ? stateOf(view) : ended!,
    callbacks: new Map(bySubject(callbacks)),
    handover: told.find(({ settled }) => settled !== null && settled.rebooted !== null && settled.rebooted !== 'refused')?.settled?.rebooted ?? null,
    descriptors: view ? listed(view.files.filter(({ name, descriptors }) => name.includes('/') && descriptors > 0).map(({ name }) => name)) : '',
    kept: view ? keptOf(view) : [],
    reports: reportsOf(events),
  };
}

function answerOf(settled: Behaved['calls'][number]['settled'], view: View | null): string {
  const ret = settled?.outcome.ret ?? null;
  if (ret === null) return settled?.rebooted ? `never: ${settled.rebooted}` : 'never';
  const { value } = settled!.outcome;
  const memfd = ret === 0 ? (view?.answer?.memfd ?? null) : null;
  return [
    String(ret),
    ...(value === undefined ? [] : [value]),
    ...(settled!.rebooted === null ? [] : [settled!.rebooted]),
    ...(memfd ? [memfdText(memfd)] : []),
  ].join(' ');
}

const memfdText = ({ size, content, position, seals }: MemfdView): string =>
  `a memfd of ${size} bytes, position ${position}, seals 0x${seals.toString(16)}, content ${content.slice(0, 8) || 'none'}`;

/** What user space can ask for without a call of LUO. */
function stateOf({ device, sessions, modules, memfds }: View): string {
  const open = sessions.map(({ direction, name }) => `${direction === 'out' ? 'outgoing' : 'incoming'} ${name}`);
  const parts = [
    `device ${device ? 'open' : 'closed'}`,
    `sessions ${listed(open) || 'none'}`,
    ...modules.map(({ name, loaded, refs }) => `module ${name} ${loaded ? `with ${refs} references` : 'absent'}`),
    ...memfds.filter(({ name }) => !name.includes('/')).map(({ name, size, seals }) => `${name} of ${size} bytes, seals 0x${seals.toString(16)}`),
  ];
  return parts.join('; ');
}

const listed = (names: readonly string[]): string => names.toSorted().join(', ');

/** Files that the kernel has open itself, and pages by whoever allocated them. */
function keptOf({ files, pages }: View): string[] {
  const open = files.filter(({ refs, descriptors }) => refs > descriptors).map(({ name }) => name);
  const held = Object.entries(pages).filter(([, count]) => count > 0);
  return [...open, ...held.map(([who, count]) => `${count} ${count === 1 ? 'page' : 'pages'} of ${who}()`)].sort();
}
