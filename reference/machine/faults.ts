// SPDX-License-Identifier: GPL-2.0-only
/** @file The injected faults of the recorded traces, and the places in the kernel where they strike. */
import { EIO, ENOMEM, EINTR, EFAULT, EMFILE, ENOSPC, Fault } from '../kernel/index.js';

interface Place {
  /** The name that the kernel code gives to the place. */
  readonly site: string;
  /** Errno unless the fault names one. */
  readonly errno: number;
  /** Occasions at the site that do not count. */
  readonly skip?: number;
}

const PLACES = {
  kmalloc: { site: 'kmalloc', errno: ENOMEM },
  xa_store: { site: 'xa_store', errno: ENOMEM },
  cb_prepare: { site: 'prepare', errno: EIO },
  cb_freeze: { site: 'freeze', errno: EIO },
  cb_retrieve: { site: 'retrieve', errno: EIO },
  sub_prepare: { site: 'sub_prepare', errno: EIO },
  sub_freeze: { site: 'sub_freeze', errno: EIO },
  cb_can_preserve: { site: 'can_preserve', errno: EIO },
  setprop_file: { site: 'fdt_setprop:luo_files_fdt_setup', errno: ENOSPC },
  setprop_subsys: { site: 'fdt_setprop:luo_fdt_setup', errno: ENOSPC },
  setprop_setup: { site: 'fdt_addprop:luo_fdt_setup', errno: ENOSPC },
  // The root is the first node that is begun.
  begin_node: { site: 'fdt_begin_node:luo_files_fdt_setup', errno: ENOSPC, skip: 1 },
  copy_to_user: { site: 'copy_to_user', errno: EFAULT },
  copy_from_user: { site: 'copy_from_user', errno: EFAULT },
  killed: { site: 'killed', errno: EINTR },
  kho_preserve: { site: 'kho_preserve', errno: ENOMEM },
  kho_serialize: { site: 'kho_serialize', errno: ENOMEM },
  no_fd: { site: 'no_fd', errno: EMFILE },
} satisfies Record<string, Place>;

export type FaultName = keyof typeof PLACES;

/** The `n`-th occasion (from 1) inside one call fails; callbacks fail with `errno`, a positive number, or answer the number of a negative one. */
export interface InjectedFault {
  readonly kind: FaultName;
  readonly n: number;
  readonly errno?: number;
}

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(PLACES, name);
}

/** A fresh fault for one call. */
export function armFault({ kind, n, errno }: InjectedFault): Fault {
  const place: Place = PLACES[kind];
  return new Fault(place.site, n + (place.skip ?? 0), errno ?? place.errno);
}
