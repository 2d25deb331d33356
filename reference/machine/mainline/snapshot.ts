// SPDX-License-Identifier: GPL-2.0-only
/** @file What observers see of a machine between two calls. */
import {
  inode_file,
  RESERVED,
  Statics,
  type atomic64_t,
  type file,
  type folio,
  type list_head,
  type Root,
  type rw_semaphore,
  type xarray,
} from '../../kernel/index.js';
import type { kimage, luo_session } from '../../mainline/luo_internal.js';
import type { MainlineMachine } from './machine.js';
import { TestFile } from './modules.js';
import { DeviceFile } from './syscalls.js';

/** A file that a session manages. */
export interface FileView {
  readonly token: bigint;
  /** The handler's compatible string. */
  readonly handler: string;
  /** The open file, by its number in `files`; null: not retrieved. */
  readonly file: number | null;
  readonly data: number;
  /** 0: never tried; 1: retrieved; a negative errno. */
  readonly retrieve_status: number;
}

export interface SessionView {
  readonly name: string;
  readonly retrieved: boolean;
  /** An open file refers to it. */
  readonly open: boolean;
  /** In order of preservation. */
  readonly files: readonly FileView[];
  /** Pages for the table of its files. */
  readonly blocks: number;
}

/** An open file description. */
export interface OpenFile {
  readonly number: number;
  readonly kind: 'device' | 'session' | 'memory' | 'test' | 'other';
  readonly name: string;
  readonly references: number;
  /** Of a session's file: its name. */
  readonly session: string | null;
  /** Of a memory file: what it holds, and whether its size must not change. */
  readonly memory: { readonly ino: number; readonly size: number; readonly seals: number; readonly position: number; readonly frozen: boolean } | null;
  /** Of a test file: its number on the machine. */
  readonly test: number | null;
}

export interface FlbView {
  readonly name: string;
  readonly users: number;
  readonly outgoing: number;
  readonly incoming: number;
  readonly finished: boolean;
  readonly retrieve_status: number;
}

export interface MainlineSnapshot {
  readonly boot: number;
  readonly ended: MainlineMachine['ended'];
  readonly hasDevice: boolean;
  /** The device is open. */
  readonly inUse: boolean;
  /** The device was opened once in this boot, and what came of it: 0 or a negative errno. */
  readonly deserialized: number | null;
  readonly outgoing: readonly SessionView[];
  readonly incoming: readonly SessionView[];
  /** Pages for the table of outgoing sessions. */
  readonly blocks: number;
  /** Files that LUO keeps track of, so that no two sessions manage one. */
  readonly managed: number;
  readonly image: kimage | null;
  /** The serialization lock is held for writing: LUO is frozen until the jump. */
  readonly frozen: boolean;
  readonly pages: { readonly allocated: number; readonly preserved: number; readonly handedOver: number };
  readonly flbs: readonly FlbView[];
  readonly modules: readonly { readonly name: string; readonly references: number }[];
  readonly files: readonly OpenFile[];
  /** By process: descriptor -> number of the open file, null where there is none. */
  readonly descriptors: readonly (readonly (number | null)[])[];
}

function statics(root: Root | undefined): Record<string, unknown> {
  return root instanceof Statics ? (root.variables as unknown as Record<string, unknown>) : {};
}

/** To be called while no call is under way. */
export function takeSnapshot(machine: MainlineMachine): MainlineSnapshot {
  const { k } = machine;
  const { observing } = k;
  k.observing = true;
  try {
    return snapshot(machine);
  } finally {
    k.observing = observing;
  }
}

function snapshot(machine: MainlineMachine): MainlineSnapshot {
  const { k, ram } = machine;
  const files = k.files.filter((filep) => !filep.freed);
  const numbers = new Map(files.map((filep, number) => [filep, number]));
  const deserialized = statics(k.root('luo_session_deserialize'));
  const owned = new Set(files.map(({ private_data }) => private_data));
  const sessions = (name: string): SessionView[] =>
    ((k.root(`luo_session_global.${name}.list`) as list_head<luo_session> | undefined)?.entries ?? []).map((session) =>
      viewOf(session, owned.has(session), numbers),
    );
  return {
    boot: machine.boots,
    ended: machine.ended,
    hasDevice: machine.hasDevice,
    inUse: (k.root('luo_dev.in_use') as atomic64_t | undefined)?.value === 1,
    deserialized: deserialized['is_deserialized'] === true ? (deserialized['saved_err'] as number) : null,
    outgoing: sessions('outgoing'),
    incoming: sessions('incoming'),
    blocks: (statics(k.root('luo_session_global.outgoing.block_set'))['nblocks'] as number | undefined) ?? 0,
    managed: (k.root('luo_preserved_files') as xarray<file> | undefined)?.indices.length ?? 0,
    image: k.modules.kexec_core.kexec_image,
    frozen: ((k.root('luo_session_serialize_rwsem') as rw_semaphore | undefined)?.writer ?? null) !== null,
    pages: {
      allocated: ram.allocated,
      preserved: ram.preserved,
      handedOver: (ram.pages as folio[]).filter((page) => page.handed_over).reduce((sum, { count }) => sum + count, 0),
    },
    flbs: [...machine.modules.flbModules.flbs].map(([name, { users, outgoing, incoming }]) => ({
      name,
      users,
      outgoing: outgoing.count.value,
      incoming: incoming.count.value,
      finished: incoming.finished,
      retrieve_status: incoming.retrieve_status,
    })),
    modules: [...machine.modules.loaded].map(([name, { owner }]) => ({ name, references: owner.refcnt })),
    files: files.map((filep, number) => openFile(filep, number)),
    descriptors: machine.processes.map(({ slots }) => slots.map((slot) => (slot === null || slot === RESERVED ? null : (numbers.get(slot) ?? null)))),
  };
}

function viewOf({ name, retrieved, file_set }: luo_session, open: boolean, numbers: ReadonlyMap<file, number>): SessionView {
  return {
    name,
    retrieved,
    open,
    blocks: file_set.block_set.nblocks,
    files: file_set.files_list.entries.map(({ token, fh, file, serialized_data, retrieve_status }) => ({
      token,
      handler: fh?.compatible ?? '',
      file: file === null ? null : (numbers.get(file) ?? null),
      data: serialized_data,
      retrieve_status,
    })),
  };
}

function kindOf(filep: file): OpenFile['kind'] {
  if (filep instanceof DeviceFile) return 'device';
  if (filep instanceof TestFile) return 'test';
  if (filep instanceof inode_file) return filep.f_inode.kind === 'shmem' ? 'memory' : 'other';
  return filep.name.startsWith('anon_inode:[luo_session]') ? 'session' : 'other';
}

const FROZEN = 4;

function openFile(filep: file, number: number): OpenFile {
  const kind = kindOf(filep);
  const memory = kind === 'memory' ? (filep as inode_file) : null;
  return {
    number,
    kind,
    name: filep.name,
    references: filep.f_count,
    session: kind === 'session' && filep.private_data !== null ? (filep.private_data as luo_session).name : null,
    memory: memory && {
      ino: memory.f_inode.i_ino,
      size: memory.f_inode.i_size,
      seals: memory.f_inode.seals,
      position: memory.f_pos,
      frozen: (memory.f_inode.flags & FROZEN) !== 0 || memory.f_inode.size_frozen,
    },
    test: filep instanceof TestFile ? filep.number : null,
  };
}
