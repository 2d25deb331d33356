// SPDX-License-Identifier: GPL-2.0-only
/** @file Mainline's machine at one moment as tables of words. */
import type { FileName } from '../../model/mainline/actions.js';
import { receivedName } from '../../model/mainline/state.js';
import type { View } from '../../properties/mainline/observation.js';
import type { ToldLook, ToldTable } from '../look.js';
import type { Seen } from './looks.js';

const DIRECTIONS = { out: 'outgoing', in: 'incoming' } as const;

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

/** `a/0x1`: the file that RETRIEVE_FD answered for token 0x1 of session a. */
function fileName(name: FileName, tokens: readonly bigint[]): string {
  const received = receivedName(name);
  return received === null ? name : `${received.name}/${hex(tokens[received.token] ?? 0n)}`;
}

/** Puts moments of one execution into words. */
export class Teller {
  /** The files and memfds that user space has from the beginning, as they were then. */
  private readonly files: ReadonlyMap<string, string>;
  private readonly memfds: ReadonlyMap<string, string>;

  constructor(all: readonly Seen[]) {
    const [start] = all;
    this.files = new Map(start?.view.files.map((file) => [file.name, JSON.stringify(file)]));
    this.memfds = new Map(start?.view.memfds.map((memfd) => [memfd.name, JSON.stringify(memfd)]));
  }

  tell(seen: Seen): ToldLook {
    const { view, tokens } = seen;
    return {
      state: view.state,
      tables: [sessions(seen), this.fileTable(view, tokens), this.memfdTable(view, tokens), pages(view), modules(view), kernel(seen)],
    };
  }

  private fileTable({ files }: View, tokens: readonly bigint[]): ToldTable {
    const told = files.filter((file) => this.files.get(file.name) !== JSON.stringify(file));
    return {
      title: 'Files',
      heads: ['file', 'references', 'descriptors'],
      rows: told.map(({ name, refs, descriptors }) => [fileName(name, tokens), String(refs), String(descriptors)]),
      empty: 'as at the start',
    };
  }

  private memfdTable({ memfds }: View, tokens: readonly bigint[]): ToldTable {
    const told = memfds.filter((memfd) => this.memfds.get(memfd.name) !== JSON.stringify(memfd));
    return {
      title: 'Memfds',
      heads: ['memfd', 'bytes', 'position', 'seals', 'is'],
      rows: told.map(({ name, size, position, seals, access }) => [fileName(name, tokens), String(size), String(position), hex(seals), access]),
      empty: 'as at the start',
    };
  }
}

function sessions({ sessions: all, tokens }: Seen): ToldTable {
  return {
    title: 'Sessions',
    heads: ['slot', 'name', 'is', 'descriptors', 'files put into it'],
    rows: all.map(({ slot, name, direction, descriptors, files }) => [
      `s${slot}`,
      name,
      DIRECTIONS[direction],
      String(descriptors),
      files.map(({ token, file }) => `${hex(tokens[token] ?? 0n)}: ${fileName(file, tokens)}`).join(', ') || '-',
    ]),
    empty: 'none',
  };
}

function pages({ pages: counts }: View): ToldTable {
  return {
    title: 'Pages kept, beyond those of a boot',
    heads: ['allocated by', 'pages'],
    rows: Object.entries(counts).map(([who, count]) => [`${who}()`, String(count)]),
    empty: 'none',
  };
}

function modules({ modules: all }: View): ToldTable {
  return {
    title: 'Modules',
    heads: ['module', 'is', 'references'],
    rows: all.map(({ name, loaded, refs }) => [name, loaded ? 'loaded' : 'not loaded', loaded ? String(refs) : '-']),
    empty: 'none',
  };
}

function kernel({ view: { boot, device }, flbHeld }: Seen): ToldTable {
  return {
    title: 'Kernel',
    heads: ['', ''],
    rows: [
      ['kernel', String(boot + 1)],
      ['device', device ? 'open' : 'closed'],
      ...(flbHeld.out > 0 ? [["drivers' references to the outgoing FLB", String(flbHeld.out)]] : []),
      ...(flbHeld.in > 0 ? [["drivers' references to the incoming FLB", String(flbHeld.in)]] : []),
    ],
    empty: '',
  };
}
