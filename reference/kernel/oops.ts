// SPDX-License-Identifier: GPL-2.0-only
/** @file What the kernel dies of besides panic(): following a null pointer, and a loop that never ends. */
import { types } from 'node:util';
import { runningForeign } from '../engine/watch.js';
import { codeOf } from './backtrace.js';

/** A loop has gone round so often that it will not end. */
export class EndlessLoop extends Error {
  override readonly name = 'EndlessLoop';
}

export interface Oops {
  /** `oops:FUNCTION:null_pointer_dereference`, `hang:FUNCTION`. */
  readonly event: string;
  /** C functions that ran, innermost first. */
  readonly functions: readonly string[];
  /** Where they stood, as far as that is known. */
  readonly lines: readonly string[];
  /** The field that was to be read or written behind a null pointer; null: nobody can tell. */
  readonly field?: string | null;
}

/** What V8 says when something is done to `null`: a pointer is never `undefined`, which is a mistake of whoever wrote the code. */
const NULL_POINTER =
  /^Cannot (?:read|set|destructure) propert(?:y|ies) (?:'[^']*' )?of (?:null\b|'[^']*' as it is null)|^(?:object )?null is not iterable|^Cannot use 'in' operator to search for .* in null$/;

/** Of `Cannot read properties of null (reading 'list')` and `Cannot destructure property 'list' of …`: `list`. */
const FIELD = /(?:reading |setting |property )'(\w+)'/;

/** What an exception in kernel code is to the kernel; null when it is a defect of the simulation or of how the code is written. */
export function oopsOf(error: unknown): Oops | null {
  if (!types.isNativeError(error)) return null;
  const isLoop = error instanceof EndlessLoop;
  if (!isLoop && !(error instanceof TypeError && NULL_POINTER.test(error.message))) return null;
  const { functions, lines } = whereOf(error);
  const [where] = functions;
  if (where === undefined) return null;
  return { event: isLoop ? `hang:${where}` : `oops:${where}:null_pointer_dereference`, functions, lines, field: FIELD.exec(error.message)?.[1] ?? null };
}

/** A step that fails has the scheduler above it, and not who yielded it. */
function whereOf({ stack = '' }: Error): Pick<Oops, 'functions' | 'lines'> {
  const found = codeOf(stack);
  if (found.functions.length > 0) return found;
  const running = runningForeign();
  return { functions: running === null ? [] : [running], lines: [] };
}
