// SPDX-License-Identifier: GPL-2.0-only
/** @file What the code of a call has to do, whoever wrote it: yield steps, answer a whole number, and throw nothing but what ends a kernel. */
import { types } from 'node:util';
import { KernelPanic, type Linux, type task_struct } from '../kernel/index.js';

/** With what a task of these calls threw: a panic or an oops of the kernel ends the machine, anything else goes on up. */
export function takeThrown(k: Linux, calls: readonly task_struct[], error: unknown): void {
  for (const { status, next } of calls)
    if (status === 'ready' && !isStep(next)) throw new TypeError(`yields ${next === null ? 'null' : typeof next}, which is no step`);
  // What is no error may be a Proxy, which runs foreign code when it is looked at.
  if (!types.isNativeError(error) || !(error instanceof KernelPanic)) k.oops(error);
}

/** Of a call that has returned. */
export function checkAnswer({ name, result }: Pick<task_struct, 'name' | 'result'>): void {
  if (!Number.isInteger(result)) throw new TypeError(`${name}() answers ${typeof result}, which is no whole number`);
}

/** Has whoever yielded it answered what a primitive of the kernel does? */
function isStep(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { execute?: unknown }).execute === 'function';
}
