// SPDX-License-Identifier: GPL-2.0-only
/** @file What an injected fault answers. */
import type { Fault, FaultKind } from './actions.js';
import { errorName } from '../errno.js';

/** Errno of a callback's fault that names none: EIO. */
const DEFAULT_ERRNO = 5;

const NO_MEMORY = ['-ENOMEM'];
const NOT_COPIED = ['-EFAULT'];
/** The C code turns some of libfdt's errors into -ENOSPC and lets others through raw: the specification allows both. */
const NO_SPACE = ['-ENOSPC', '-ESRCH'];

const ERRORS: Readonly<Record<Exclude<FaultKind, AnsweringFault>, readonly string[]>> = {
  kmalloc: NO_MEMORY,
  xa_store: NO_MEMORY,
  cb_can_preserve: ['-ENOENT'],
  setprop_file: NO_SPACE,
  // luo_subsystems reports any failure there as -ENOENT (recorded traces).
  setprop_subsys: [...NO_SPACE, '-ENOENT'],
  setprop_setup: NO_SPACE,
  begin_node: NO_SPACE,
  copy_to_user: NOT_COPIED,
  copy_from_user: NOT_COPIED,
  killed: ['-EAGAIN'],
  kho_preserve: NO_MEMORY,
  kho_serialize: NO_MEMORY,
  no_fd: ['-EMFILE'],
};

/** The callbacks that answer a number: of the handler, and of a subsystem. */
export const ANSWERING = ['cb_prepare', 'cb_freeze', 'cb_retrieve', 'sub_prepare', 'sub_freeze'] as const satisfies readonly FaultKind[];
type AnsweringFault = (typeof ANSWERING)[number];

const isAnswering = (kind: FaultKind): kind is AnsweringFault => (ANSWERING as readonly FaultKind[]).includes(kind);

/** Does the callback answer a positive number, which its contract does not know? */
export const answersPositive = ({ errno = DEFAULT_ERRNO }: Pick<Fault, 'errno'>): boolean => errno < 0;

/** What a callback is told to have answered that answered a positive number: it has not succeeded (11). */
const NO_ANSWER = ['-EINVAL'];

/** The errors that a call whose step failed by `fault` may return. */
export function faultErrors(fault: Fault): readonly string[] {
  const { kind } = fault;
  if (!isAnswering(kind)) return ERRORS[kind];
  return answersPositive(fault) ? NO_ANSWER : [errorName(fault.errno ?? DEFAULT_ERRNO)];
}
