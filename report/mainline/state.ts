// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's simulated machine, and what handlers were asked, on a line or two. */
import type { CallbackRecord, Observation, View } from '../../properties/mainline/observation.js';
import { deathOf } from '../../properties/words.js';
import { count } from '../layout.js';

/** `retrieve for in a/0`, `finish for flb in`. */
export function describeMainlineCallback({ kind, subject, failed, retrieved }: CallbackRecord): string {
  const what = `${kind} for ${subject ?? 'data that nobody preserved'}`;
  return `${what}${retrieved === undefined ? '' : retrieved ? ', retrieved' : ', not retrieved'}${failed ? ', refused' : ''}`;
}

/** What there is, in parts; what is as after a boot is left out. */
export function describeMainlineState({ boot, device, sessions, files, memfds, modules, pages }: View): string {
  const held = Object.entries(pages).map(([who, n]) => `${n} of ${who}()`);
  return [
    ...(boot > 0 ? [`kernel ${boot + 1}`] : []),
    `device ${device ? 'open' : 'closed'}`,
    sessions.length === 0
      ? 'no session'
      : `sessions ${sessions.map(({ direction, name }) => `${name} (${direction === 'out' ? 'outgoing' : 'incoming'})`).join(', ')}`,
    ...files
      .filter(({ refs, descriptors }) => refs !== descriptors)
      .map(({ name, refs, descriptors }) => `${name} has ${count(refs, 'reference')}, ${count(descriptors, 'descriptor')}`),
    ...memfds
      .filter(({ name, seals }) => name.includes('/') || seals !== 0)
      .map(({ name, size, position, seals }) => `${name}: ${size} bytes, position ${position}, seals ${seals}`),
    ...modules.map(({ name, loaded, refs }) => (loaded ? `module ${name} has ${count(refs, 'reference')}` : `module ${name} is not loaded`)),
    ...(held.length > 0 ? [`pages held: ${held.join(', ')}`] : []),
  ].join('; ');
}

const JUMPS: Readonly<Record<string, string>> = {
  refused: 'the reboot is refused',
  booted: 'the next kernel runs',
  noluo: 'the next kernel runs without LUO',
  panic: 'the next kernel panics',
};

type Answer = Pick<Observation, 'outcome' | 'rebooted' | 'handover'>;

const jumpOf = ({ rebooted, handover }: Answer): string[] =>
  rebooted === null ? [] : [`${JUMPS[rebooted] ?? rebooted}${handover?.why === undefined ? '' : `: ${deathOf(handover.why)}`}`];

/** `= 0; "a"`. */
export function describeMainlineAnswer(answer: Answer): string {
  const { ret, value } = answer.outcome;
  return [...(ret === null ? [] : [`= ${ret}`]), ...(value === undefined ? [] : [`"${value}"`]), ...jumpOf(answer)].join('; ');
}

/** What a call answered, and where the machine is. */
export function describeMainlineResult(answer: Answer): string {
  const { ret, value } = answer.outcome;
  const jump = jumpOf(answer);
  if (ret === null) return jump.length === 0 ? 'never' : `never: ${jump.join('')}`;
  return [String(ret), ...(value === undefined ? [] : [`"${value}"`]), ...jump].join('; ');
}
