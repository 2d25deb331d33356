// SPDX-License-Identifier: GPL-2.0-only
/** @file Faults that can be injected into one call, and the places in the kernel where they strike. */
import { EFAULT, EINVAL, EIO, EMFILE, ENFILE, ENOENT, ENOMEM, Fault } from '../../kernel/index.js';

interface Place {
  /** The name that the kernel code gives to the place. */
  readonly site: string;
  /** Errno unless the fault names one. */
  readonly errno: number;
}

const PLACES = {
  kmalloc: { site: 'kmalloc', errno: ENOMEM },
  page_alloc: { site: 'page_alloc', errno: ENOMEM },
  page_cache: { site: 'page_cache', errno: ENOMEM },
  kho_subtree: { site: 'kho_subtree', errno: ENOMEM },
  kho_init: { site: 'kho_init', errno: ENOENT },
  kho_preserve: { site: 'kho_preserve', errno: ENOMEM },
  xa_insert: { site: 'xa_insert', errno: ENOMEM },
  no_fd: { site: 'no_fd', errno: EMFILE },
  no_file: { site: 'no_file', errno: ENFILE },
  copy_from_user: { site: 'copy_from_user', errno: EFAULT },
  copy_to_user: { site: 'copy_to_user', errno: EFAULT },
  cb_can_preserve: { site: 'can_preserve', errno: EINVAL },
  cb_preserve: { site: 'preserve', errno: EIO },
  cb_freeze: { site: 'freeze', errno: EIO },
  cb_retrieve: { site: 'retrieve', errno: EIO },
  cb_can_finish: { site: 'can_finish', errno: EINVAL },
  flb_preserve: { site: 'flb_preserve', errno: EIO },
  flb_retrieve: { site: 'flb_retrieve', errno: EIO },
} satisfies Record<string, Place>;

export type FaultName = keyof typeof PLACES;

/** The `n`-th occasion (from 1) inside one call fails; callbacks fail with `errno`, a positive number. */
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
  return new Fault(place.site, n, errno ?? place.errno);
}
