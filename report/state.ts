// SPDX-License-Identifier: GPL-2.0-only
/** @file The state of the simulated machine on a line or two. */
import type { RegistrationView, View } from '../properties/v1/view.js';
import { FILE_STATES, hex } from '../properties/v1/words.js';
import { count } from './layout.js';

/** Number of a session -> what the program calls it. */
export type SessionName = (session: number) => string;

/** What there is, in parts; what is as after a boot is left out. */
export function describeState(view: View, nameOf: SessionName): string {
  const { state, sessions, registrations, incoming, count: files, blob, kho, handler, boot } = view;
  const parts = [
    state.toUpperCase(),
    ...(boot > 0 ? [`kernel ${boot + 1}`] : []),
    sessions.length === 0 ? 'no session' : `open: ${sessions.map(nameOf).join(', ')}`,
    ...registrations.map((registration) => describeRegistration(registration, nameOf)),
    ...incoming.map(({ token, data, reclaimed }) => `incoming ${hex(token)} (data ${hex(data)}, ${reclaimed ? 'restored' : 'waiting'})`),
    ...(files === registrations.length ? [] : [`luo_files_count ${files}`]),
    ...view.files.flatMap(({ name, refs, descriptors }) =>
      refs === 1 && descriptors === 1 ? [] : [`${name} has ${count(refs, 'reference')}, ${count(descriptors, 'descriptor')}`],
    ),
    ...(blob === null ? [] : [`blob: ${blob.length === 0 ? 'no file' : blob.map(({ token, data }) => `${hex(token)} = ${hex(data)}`).join(', ')}`]),
    ...(handler ? [] : ['no handler']),
    describeKho(kho),
  ];
  return parts.join('; ');
}

function describeRegistration({ token, file, letter, data, owner }: RegistrationView, nameOf: SessionName): string {
  const whose = owner >= 0 ? `of ${nameOf(owner)}` : owner === -1 ? 'of a closed session' : 'leaked';
  return `${hex(token)} ${whose} (${file}, ${FILE_STATES[letter]}${data === 0 ? '' : `, data ${hex(data)}`})`;
}

function describeKho({ finalized, pages, linked }: View['kho']): string {
  if (!finalized && pages === 0 && !linked) return 'KHO idle';
  return `KHO ${finalized ? 'finalized' : 'not finalized'}, ${count(pages, 'blob')} preserved${linked ? ', LUO linked' : ''}`;
}
