// SPDX-License-Identifier: GPL-2.0-only
/** @file The machine at one moment as tables of words. */
import type { Still } from '../../search/walk/still.js';
import type { View } from '../../properties/v1/view.js';
import { FILE_STATES, hex } from '../../properties/v1/words.js';
import type { SessionName } from '../state.js';
import type { StillPart, TablePart } from './document.js';

export function stillPart(still: Still, nameOf: SessionName): StillPart {
  const { view } = still;
  if (view === null) return { state: 'dead', dead: true, tables: [] };
  return {
    state: view.state.toUpperCase(),
    dead: false,
    tables: [sessions(still, view, nameOf), registrations(view, nameOf), files(view), blob(view), kho(still, view), incoming(still, view), kernel(view)],
  };
}

function sessions({ listed, closed }: Still, { sessions: open, registrations }: View, nameOf: SessionName): TablePart {
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

function registrations({ registrations: all }: View, nameOf: SessionName): TablePart {
  const whose = (owner: number): string => (owner >= 0 ? nameOf(owner) : owner === -1 ? 'closed session' : 'in no map');
  return {
    title: 'Registered tokens',
    heads: ['token', 'owner', 'file', 'state', 'data'],
    rows: all.map(({ token, owner, file, letter, data }) => [hex(token), whose(owner), file, FILE_STATES[letter] ?? '?', hex(data)]),
    empty: 'none',
  };
}

/** Open files that are not as after a boot, or that LUO refers to. */
function files({ files: all, registrations }: View): TablePart {
  const isHeld = (name: string): boolean => registrations.some(({ file }) => file === name);
  const told = all.filter(({ name, refs, descriptors }) => refs !== 1 || descriptors !== 1 || isHeld(name));
  return {
    title: 'Files',
    heads: ['file', 'references', 'descriptors'],
    rows: told.map(({ name, refs, descriptors }) => [name, String(refs), String(descriptors)]),
    empty: 'as after boot',
  };
}

function blob({ blob: nodes }: View): TablePart {
  return {
    title: "Files' blob",
    heads: ['node', 'data'],
    rows: nodes?.map(({ token, data }) => [hex(token), hex(data)]) ?? [],
    empty: nodes === null ? 'none' : 'without a node',
  };
}

function kho({ kept }: Still, { kho: { finalized, linked } }: View): TablePart {
  const pages = kept.map(({ who, freed }) => ['preserved', `pages of ${who}()${freed ? ', freed' : ''}`]);
  const flags = [...(finalized ? [['finalized', 'yes']] : []), ...(linked ? [["LUO's blob", 'linked']] : [])];
  return { title: 'Kexec Handover', heads: ['', ''], rows: [...flags, ...pages], empty: 'idle' };
}

function incoming({ handedOver }: Still, { incoming: read }: View): TablePart {
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

function kernel({ count, handler, boot, registrations: { length } }: View): TablePart {
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
