// SPDX-License-Identifier: GPL-2.0-only
/** @file Where LUO keeps its state in a running kernel: found once a boot, by the names of the C code. */
import { Statics, type atomic64_t, type Linux, type list_head, type Page, type Root, type xarray } from '../kernel/index.js';
import type { luo_file, luo_session } from '../v1/luo_internal.js';

/** The static variables that observers read. Each is null in a revision that has none of that name. */
export interface Probe {
  readonly core: { readonly luo_state: number } | null;
  readonly files: { readonly luo_file_fdt_out: Page | null; readonly luo_file_fdt_in: Page | null } | null;
  readonly kho: { readonly finalized: boolean } | null;
  readonly subtrees: list_head<object> | null;
  readonly sessions: list_head<luo_session> | null;
  /** The one map of all registrations, before there were sessions. */
  readonly global: xarray<luo_file> | null;
  readonly incoming: xarray<luo_file> | null;
  readonly count: atomic64_t | null;
}

function statics<T>(root: Root | undefined): T | null {
  return root instanceof Statics ? (root.variables as unknown as T) : null;
}

export function probe(k: Linux): Probe {
  const map = (name: string): xarray<luo_file> | null => (k.root(name) as xarray<luo_file> | undefined) ?? null;
  const list = <T>(name: string): list_head<T> | null => (k.root(name) as list_head<T> | undefined) ?? null;
  return {
    core: statics(k.root('luo_core')),
    files: statics(k.root('luo_files')),
    kho: statics(k.root('kexec_handover')),
    subtrees: list('kho_out.sub_fdts'),
    sessions: list('luo_sessions_list'),
    global: map('luo_files_xa_out'),
    incoming: map('luo_files_xa_in'),
    count: (k.root('luo_files_count') as atomic64_t | undefined) ?? null,
  };
}
