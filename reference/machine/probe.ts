// SPDX-License-Identifier: GPL-2.0-only
/** @file Where LUO keeps its state in a running kernel: found once a boot, by the names of the C code. */
import { Statics, type atomic64_t, type Linux, type list_head, type Root, type Struct, type xarray } from '../kernel/index.js';
import type { luo_file, luo_session, Observed } from '../v1/luo_internal.js';

/** What observers read. Each is null in a revision that has none of that name. */
export interface Probe extends Observed {
  readonly kho: { readonly finalized: boolean } | null;
  readonly subtrees: list_head<object> | null;
}

function statics<T>(root: Root | undefined): T | null {
  return root instanceof Statics ? (root.variables as unknown as T) : null;
}

/** `observed`: of a kernel that keeps its LUO elsewhere. */
export function probe(k: Linux, observed: Observed = mirrored(k)): Probe {
  const kho = statics<{ readonly finalized: boolean }>(k.root('kexec_handover'));
  const subtrees = (k.root('kho_out.sub_fdts') as list_head<object> | undefined) ?? null;
  // What it has may be looked up each time.
  return Object.defineProperties({ kho, subtrees } as Probe, Object.getOwnPropertyDescriptors(observed));
}

function mirrored(k: Linux): Observed {
  const map = (name: string): xarray<Struct> | null => (k.root(name) as xarray<Struct> | undefined) ?? null;
  const list = (k.root('luo_sessions_list') as list_head<luo_session> | undefined) ?? null;
  return {
    core: statics(k.root('luo_core')),
    files: statics(k.root('luo_files')),
    *sessions() {
      if (list === null) return;
      for (let node = list.next; node !== null && node !== list; node = node.next) {
        const session = node.entry!;
        yield { session, files: session.files_xa_out as unknown as xarray<Struct> };
      }
    },
    global: map('luo_files_xa_out'),
    incoming: map('luo_files_xa_in'),
    count: (k.root('luo_files_count') as atomic64_t | undefined) ?? null,
    fileOf: (object) => object as unknown as luo_file,
  };
}
