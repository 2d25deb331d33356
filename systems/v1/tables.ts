// SPDX-License-Identifier: GPL-2.0-only
/** @file v1's machine at one moment as tables of words. */
import type { View } from '../../properties/v1/view.js';
import { FILE_STATES, hex } from '../../properties/v1/words.js';
import type { ToldLook, ToldTable } from '../look.js';
import type { Seen } from './looks.js';

/** Number of a session -> what the program calls it. */
type SessionName = (session: number) => string;

export function tablesOf(seen: Seen, nameOf: SessionName): ToldLook {
  const { view } = seen;
  return {
    state: view.state.toUpperCase(),
    tables: [sessions(seen, nameOf), registrations(view, nameOf), files(view), blob(view), kho(seen), incoming(seen), kernel(view)],
  };
}

function sessions({ listed, closed, view: { sessions: open, registrations } }: Seen, nameOf: SessionName): ToldTable {
  const known = [...listed.filter((number) => number >= 0), ...open.filter((number) => !listed.includes(number))];
  const tokensOf = (number: number): string =>
    registrations
      .filter(({ owner }) => owner === number)
      .map(({ token }) => hex(token))
      .join(', ');
  const stateOf = (number: number): string => (closed.includes(number) ? 'closed, listed' : open.includes(number) ? 'open' : 'listed');
  return {
    title: 'Sessions',
    heads: ['session', 'is', 'tokens'],
    rows: known.map((number) => [
      nameOf(number),
      listed.includes(number) || listed.includes(-1) ? stateOf(number) : 'open, not listed',
      tokensOf(number) || '-',
    ]),
    empty: 'none',
  };
}

function registrations({ registrations: all }: View, nameOf: SessionName): ToldTable {
  const whose = (owner: number): string => (owner >= 0 ? nameOf(owner) : owner === -1 ? 'closed session' : 'in no map');
  return {
    title: 'Registered tokens',
    heads: ['token', 'owner', 'file', 'state', 'data'],
    rows: all.map(({ token, owner, file, letter, data }) => [hex(token), whose(owner), file, FILE_STATES[letter] ?? '?', hex(data)]),
    empty: 'none',
  };
}

/** Open files that are not as after a boot, or that LUO refers to. */
function files({ files: all, registrations }: View): ToldTable {
  const isHeld = (name: string): boolean => registrations.some(({ file }) => file === name);
  const told = all.filter(({ name, refs, descriptors }) => refs !== 1 || descriptors !== 1 || isHeld(name));
  return {
    title: 'Files',
    heads: ['file', 'references', 'descriptors'],
    rows: told.map(({ name, refs, descriptors }) => [name, String(refs), String(descriptors)]),
    empty: 'as after boot',
  };
}

function blob({ blob: nodes }: View): ToldTable {
  return {
    title: "Files' blob",
    heads: ['node', 'data'],
    rows: nodes?.map(({ token, data }) => [hex(token), hex(data)]) ?? [],
    empty: nodes === null ? 'none' : 'without a node',
  };
}

function kho({
  kept,
  view: {
    kho: { finalized, linked },
  },
}: Seen): ToldTable {
  const pages = kept.map(({ who, freed }) => ['preserved', `pages of ${who}()${freed ? ', freed' : ''}`]);
  const flags = [...(finalized ? [['finalized', 'yes']] : []), ...(linked ? [["LUO's blob", 'linked']] : [])];
  return { title: 'Kexec Handover', heads: ['', ''], rows: [...flags, ...pages], empty: 'idle' };
}

function incoming({ handedOver, view: { incoming: read } }: Seen): ToldTable {
  const unread = handedOver.filter(({ token }) => !read.some((one) => one.token === token));
  return {
    title: 'Incoming tokens',
    heads: ['token', 'is', 'data'],
    rows: [
      ...read.map(({ token, reclaimed, data }) => [hex(token), reclaimed ? 'restored' : 'waiting', hex(data)]),
      ...unread.map(({ token, data }) => [hex(token), 'not read yet', hex(data)]),
    ],
    empty: 'none',
  };
}

function kernel({ count, handler, boot, registrations: { length } }: View): ToldTable {
  return {
    title: 'Kernel',
    heads: ['', ''],
    rows: [
      ...(boot > 0 ? [['kernel', String(boot + 1)]] : []),
      ...(handler ? [] : [['file handler', 'absent']]),
      ...(count === length ? [] : [['luo_files_count', String(count)]]),
    ],
    empty: '',
  };
}
