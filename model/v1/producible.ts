// SPDX-License-Identifier: GPL-2.0-only
/** @file Which injected faults the kernel can produce where they are injected, and how; of the others, why not. */
import type { Fault, FaultKind } from './actions.js';
import { answersPositive } from './fault.js';

/** Where a fault comes from in a kernel. */
export interface FaultOrigin {
  /** False: the code handles it, and nothing that runs today can make it happen there. */
  readonly producible: boolean;
  /** How it comes about; or why it does not. */
  readonly how: string;
}

const can = (how: string): FaultOrigin => ({ producible: true, how });
const cannot = (how: string): FaultOrigin => ({ producible: false, how });

/**
 * Read off the C code: fdt_splice_() of libfdt compares the size of the blob with a property's new size instead of its old one, and a u64
 * over a u64 leaves it as it is.
 */
export const FAULT_ORIGINS: Readonly<Record<FaultKind, FaultOrigin>> = {
  kmalloc: can('the allocation fails: no memory is left, or the task is killed while it waits for some; failslab and fail_page_alloc do it on purpose'),
  xa_store: can('a node of the xarray cannot be allocated'),
  cb_prepare: can('the handler refuses'),
  cb_freeze: can('the handler refuses'),
  cb_retrieve: can('the handler refuses'),
  sub_prepare: can('the subsystem refuses'),
  sub_freeze: can('the subsystem refuses'),
  cb_can_preserve: can('the handler does not know the file'),
  setprop_file: cannot("the files' blob has a u64 in that place already, and libfdt writes one of the same size over it: nothing needs space"),
  setprop_subsys: cannot("LUO's blob has a u64 in that place already, and libfdt writes one of the same size over it: nothing needs space"),
  setprop_setup: cannot("LUO's blob has a page, of which one subsystem takes some 200 bytes: it takes dozens of subsystems, and there is one"),
  begin_node: can('posted sizes the blob for 128 bytes a file: files whose handler has a long compatible string need more'),
  copy_to_user: can("the caller's memory is not there, or not to be written"),
  copy_from_user: can("the caller's memory is not there"),
  killed: can('somebody else has the state lock, and the caller is killed while it waits'),
  kho_preserve: can("a bitmap of KHO's memory map cannot be allocated"),
  kho_serialize: can('a page for the serialized memory map cannot be allocated'),
  no_fd: can('the process has as many descriptors as RLIMIT_NOFILE allows'),
};

/** The kernel-doc of prepare and freeze says so; that of retrieve does not say what it answers. */
const WRONG_ANSWER = cannot('a callback answers 0 or a negative errno: it takes a handler that is written wrongly');

/** Where this fault comes from. */
export const faultOrigin = (fault: Fault): FaultOrigin => (answersPositive(fault) ? WRONG_ANSWER : FAULT_ORIGINS[fault.kind]);

export const isProducible = (fault: Fault): boolean => faultOrigin(fault).producible;
