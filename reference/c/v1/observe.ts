// SPDX-License-Identifier: GPL-2.0-only
/** @file Where compiled LUO keeps its state: found by the names of the C code, in clang's debugging information. */
import { Page, type file, type Struct, type xarray } from '../../kernel/index.js';
import type { luo_file_state, Observed } from '../../v1/luo_internal.js';
import { TreeError } from '../error.js';
import type { CompiledKernel } from '../kernel.js';
import type { Layouts } from '../layout.js';
import { blobOf } from './blob.js';

const NEXT = 0;

/** Where everything is that observers read. */
interface Places {
  readonly luo_state: number;
  readonly luo_file_fdt_out: number;
  readonly luo_file_fdt_in: number;
  readonly luo_files_count: number;
  readonly luo_files_xa_in: number;
  /** null: there are no sessions, and one map instead. */
  readonly luo_sessions_list: number | null;
  readonly luo_files_xa_out: number | null;
  readonly session: { readonly list: number; readonly files_xa_out: number };
  readonly file: { readonly file: number; readonly private_data: number; readonly reclaimed: number; readonly state: number };
}

/** Throws TreeError when the code calls something by another name. */
export function placesOf({ types }: Layouts): Places {
  const find = (name: string): number | null => types.variables.find((variable) => variable.name === name)?.at ?? null;
  const variable = (name: string): number => find(name) ?? missing(`a variable ${name}`);
  const member = (struct: string, name: string): number =>
    types.structs[struct]?.members.find((one) => one.name === name)?.at ?? missing(`a struct ${struct} with a member ${name}`);
  const luo_sessions_list = find('luo_sessions_list');
  return {
    luo_state: variable('luo_state'),
    luo_file_fdt_out: variable('luo_file_fdt_out'),
    luo_file_fdt_in: variable('luo_file_fdt_in'),
    luo_files_count: variable('luo_files_count'),
    luo_files_xa_in: variable('luo_files_xa_in'),
    luo_sessions_list,
    luo_files_xa_out: luo_sessions_list === null ? variable('luo_files_xa_out') : null,
    session:
      luo_sessions_list === null ? { list: 0, files_xa_out: 0 } : { list: member('luo_session', 'list'), files_xa_out: member('luo_session', 'files_xa_out') },
    file: {
      file: member('luo_file', 'file'),
      private_data: member('luo_file', 'private_data'),
      reclaimed: member('luo_file', 'reclaimed'),
      state: member('luo_file', 'state'),
    },
  };
}

function missing(what: string): never {
  throw new TreeError(`its LUO has not ${what}, which the properties of v1 look at`);
}

export function observed({ memory, objects }: CompiledKernel, at: Places): Observed {
  /** With the blob that its bytes are. */
  const page = (variable: number): Page | null => {
    const address = memory.u32(variable);
    const owner = address === 0 ? null : objects.find(address)?.owner;
    if (!(owner instanceof Page)) return null;
    owner.content = blobOf(memory.range(address, owner.size));
    return owner;
  };
  const map = (address: number): xarray<Struct> => objects.map(address) as unknown as xarray<Struct>;
  return {
    core: {
      get luo_state() {
        return memory.u32(at.luo_state);
      },
    },
    files: {
      get luo_file_fdt_out() {
        return page(at.luo_file_fdt_out);
      },
      get luo_file_fdt_in() {
        return page(at.luo_file_fdt_in);
      },
    },
    *sessions() {
      const head = at.luo_sessions_list;
      if (head === null) return;
      for (let node = memory.u32(head + NEXT); node !== 0 && node !== head; node = memory.u32(node + NEXT)) {
        const session = node - at.session.list;
        yield { session: objects.at(session)!, files: map(session + at.session.files_xa_out) };
      }
    },
    get global() {
      return at.luo_files_xa_out === null ? null : map(at.luo_files_xa_out);
    },
    get incoming() {
      return map(at.luo_files_xa_in);
    },
    count: {
      get value() {
        return Number(BigInt.asIntN(64, memory.u64(at.luo_files_count)));
      },
    },
    fileOf(object): luo_file_state {
      const address = objects.addressOfEntry(object);
      const file = memory.u32(address + at.file.file);
      return {
        file: file === 0 ? null : (objects.entry(file) as file | null),
        private_data: Number(memory.u64(address + at.file.private_data)),
        reclaimed: memory.range(address + at.file.reclaimed, 1)[0] !== 0,
        state: memory.u32(address + at.file.state),
      };
    },
  };
}
