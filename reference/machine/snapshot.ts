// SPDX-License-Identifier: GPL-2.0-only
/** @file What observers see of a machine between two calls. */
import { beginCrawl, isMarked, markObject, RESERVED, type file, type Page, type Struct, type xarray } from '../kernel/index.js';
import type { luo_file_state } from '../v1/luo_internal.js';
import type { BlobEntry, StateName } from './call.js';
import type { Machine } from './machine.js';

/** `N`, `P`, `F`, `U`: NORMAL, PREPARED, FROZEN, UPDATED; `?` for anything else. */
export type StateLetter = 'N' | 'P' | 'F' | 'U' | '?';

/** The owner of a registration that LUO still reaches although its session is closed. */
export const CLOSED = -1;
/** The owner of a registration that nothing reaches. */
export const LEAKED = -2;
/** The one owner of all registrations before there were sessions: the number that the recorded traces use. */
export const GLOBAL = -1;

export type FileEntry = readonly [token: bigint, file: string, letter: StateLetter, data: number];
export type SessionEntry = readonly [session: number, files: readonly FileEntry[]];
export type IncomingEntry = readonly [token: bigint, file: string | null, letter: StateLetter, data: number, reclaimed: 0 | 1];

/** One outgoing `luo_file` that is allocated. */
export interface Registration {
  /** Never used again in this boot. */
  readonly id: number;
  readonly token: bigint;
  readonly file: string;
  readonly letter: StateLetter;
  readonly data: number;
  /** The session's number, CLOSED, LEAKED, or GLOBAL. */
  readonly owner: number;
}

/** An open file, and who refers to it. */
export interface FileRefs {
  readonly id: number;
  readonly name: string;
  /** `f_count`, without the reference that keeps `f0` to `f5` open for new processes. */
  readonly count: number;
  /** Number of descriptors that refer to it. */
  readonly descriptors: number;
  /** Tokens of the registrations that refer to it, leaked ones included. */
  readonly outgoing: readonly bigint[];
  /** Tokens of the incoming files that point to it: in v1 without a reference of their own. */
  readonly incoming: readonly bigint[];
}

export interface Snapshot {
  readonly state: StateName;
  /** On LUO's list, in its order. */
  readonly sessions: readonly SessionEntry[];
  /** Numbers of the sessions on the list that no open file refers to any more. */
  readonly closed: readonly number[];
  readonly in: readonly IncomingEntry[];
  readonly count: number;
  readonly live: number;
  readonly refs: readonly FileRefs[];
  readonly fdt: readonly BlobEntry[] | null;
  readonly kho: readonly [finalized: 0 | 1, pages: number];
  /** Subtrees that are linked with Kexec Handover. */
  readonly subtrees: number;
  readonly handler: 0 | 1;
  /** The registered handler: another number for another module; 0 without. */
  readonly handlerId: number;
  readonly boot: number;
  readonly registrations: readonly Registration[];
  /** By process and descriptor: a file's name, a session's number, null when closed. */
  readonly descriptors: readonly (readonly (string | number | null)[])[];
}

const LETTERS: readonly StateLetter[] = ['?', 'N', 'P', 'F', 'U'];
const letterOf = (h: luo_file_state): StateLetter => LETTERS[h.state] ?? '?';
const nameOf = (filep: file | null): string => filep?.name ?? 'none';

/** The files in a blob, in node order; what is no file's node is left out. */
export function blobEntries(page: Page | null): BlobEntry[] | null {
  if (page === null) return null;
  const entries: BlobEntry[] = [];
  for (const node of page.content?.nodes ?? []) {
    const data = node.values[node.names.indexOf('data')];
    if (node.depth === 1 && typeof data === 'number') entries.push([BigInt(node.name), data]);
  }
  return entries;
}

/** Reads everything without leaving a footprint. To be taken while no call is under way. */
export function takeSnapshot(machine: Machine): Snapshot {
  const { k } = machine;
  const before = k.observing;
  k.observing = true;
  try {
    return new Observer(machine).snapshot();
  } finally {
    k.observing = before;
  }
}

class Observer {
  private readonly sessions: SessionEntry[] = [];
  private readonly closed: number[] = [];
  private readonly registrations: Registration[] = [];
  private readonly registered: luo_file_state[] = [];
  private live = 0;

  constructor(private readonly machine: Machine) {}

  snapshot(): Snapshot {
    const { machine } = this;
    const { probe, k } = machine;
    beginCrawl();
    this.walkSessions();
    const incoming = this.walkIncoming();
    this.walkObjects();
    return {
      state: machine.state,
      sessions: this.sessions,
      closed: this.closed,
      in: incoming,
      count: probe.count?.value ?? 0,
      live: this.live,
      refs: k.files.length === 0 ? [] : this.refs(),
      fdt: blobEntries(probe.files?.luo_file_fdt_out ?? null),
      kho: [probe.kho?.finalized ? 1 : 0, k.ram.preserved],
      subtrees: probe.subtrees?.entries.length ?? 0,
      handler: machine.handler === null ? 0 : 1,
      handlerId: machine.handler?.location ?? 0,
      boot: machine.boots,
      registrations: this.registrations,
      descriptors: machine.processes.map((process) => process.slots.map(descriptorOf)),
    };
  }

  private walkSessions(): void {
    const { probe } = this.machine;
    if (probe.global !== null) this.sessions.push([GLOBAL, this.walkMap(probe.global, GLOBAL)]);
    for (const { session, files } of probe.sessions()) {
      const { number, open } = this.machine.sessionNumber(session);
      if (!open) this.closed.push(number);
      this.sessions.push([number, this.walkMap(files, open ? number : CLOSED)]);
    }
  }

  private walkMap(map: xarray<Struct>, owner: number): FileEntry[] {
    const files: FileEntry[] = [];
    for (let i = 0; i < map.entries.length; i++) {
      const h = this.register(map.entries[i]!, map.indices[i]!, owner);
      files.push([map.indices[i]!, nameOf(h.file), letterOf(h), h.private_data]);
    }
    return files;
  }

  private register(struct: Struct, token: bigint, owner: number): luo_file_state {
    const h = this.machine.probe.fileOf(struct);
    markObject(struct);
    this.registered.push(h);
    this.registrations.push({ id: struct.location, token, file: nameOf(h.file), letter: letterOf(h), data: h.private_data, owner });
    return h;
  }

  private walkIncoming(): IncomingEntry[] {
    const entries: IncomingEntry[] = [];
    const map = this.machine.probe.incoming;
    if (map === null) return entries;
    for (let i = 0; i < map.entries.length; i++) {
      const h = this.machine.probe.fileOf(map.entries[i]!);
      markObject(map.entries[i]!);
      entries.push([map.indices[i]!, h.file?.name ?? null, letterOf(h), h.private_data, h.reclaimed ? 1 : 0]);
    }
    return entries;
  }

  /** What is allocated and in no map: leaked, or in the hands of a running call. */
  private walkObjects(): void {
    for (const object of this.machine.k.objects) {
      if (object.struct_name !== 'luo_file') continue;
      this.live++;
      if (!isMarked(object)) this.register(object, object.notes.stored_at ?? 0n, LEAKED);
    }
  }

  private refs(): FileRefs[] {
    const { machine } = this;
    const refs: FileRefs[] = [];
    for (const filep of machine.k.files) {
      if (filep.f_op !== null) continue;
      const kept = machine.testFiles.includes(filep) ? 1 : 0;
      refs.push({
        id: filep.location,
        name: filep.name,
        count: filep.f_count - kept,
        descriptors: this.descriptorsOf(filep),
        outgoing: this.holders(filep),
        incoming: this.incomingHolders(filep),
      });
    }
    return refs;
  }

  private descriptorsOf(filep: file): number {
    let count = 0;
    for (const { slots } of this.machine.processes) for (let fd = 0; fd < slots.length; fd++) if (slots[fd] === filep) count++;
    return count;
  }

  private holders(filep: file): readonly bigint[] {
    let tokens: bigint[] | null = null;
    for (let i = 0; i < this.registered.length; i++) if (this.registered[i]!.file === filep) (tokens ??= []).push(this.registrations[i]!.token);
    return tokens ?? NOBODY;
  }

  private incomingHolders(filep: file): readonly bigint[] {
    const { incoming: map, fileOf } = this.machine.probe;
    let tokens: bigint[] | null = null;
    for (let i = 0; map !== null && i < map.entries.length; i++) if (fileOf(map.entries[i]!).file === filep) (tokens ??= []).push(map.indices[i]!);
    return tokens ?? NOBODY;
  }
}

const NOBODY: readonly bigint[] = [];

function descriptorOf(slot: file | null | typeof RESERVED): string | number | null {
  if (slot === null || slot === RESERVED) return null;
  return 'session' in slot ? (slot.session as number) : slot.name;
}
