// SPDX-License-Identifier: GPL-2.0-only
/** @file What the kernel dies of besides panic(): following a null pointer, and a loop that never ends. */
import { codeOf } from './backtrace.js';

/** A loop has gone round so often that it will not end. */
export class EndlessLoop extends Error {
  override readonly name = 'EndlessLoop';
}

export interface Oops {
  /** `panic:FUNCTION:null_pointer_dereference`, `hang:FUNCTION`. */
  readonly event: string;
  /** C functions that ran, innermost first. */
  readonly functions: readonly string[];
}

const NULL_POINTER = /^Cannot (?:read|set) properties of null\b/;

/** What an exception in kernel code is to the kernel; null when it is a defect of the simulation or of how the code is written. */
export function oopsOf(error: unknown): Oops | null {
  const isLoop = error instanceof EndlessLoop;
  if (!isLoop && !(error instanceof TypeError && NULL_POINTER.test(error.message))) return null;
  const { functions } = codeOf(error.stack ?? '');
  const [where] = functions;
  if (where === undefined) return null;
  return { event: isLoop ? `hang:${where}` : `panic:${where}:null_pointer_dereference`, functions };
}
