// SPDX-License-Identifier: GPL-2.0-only
/** @file Who calls compiled code, for runtime/tasks.c: numbers of processes and of their threads, from 0. */
import type { Primitives } from './imports.js';
import type { Around } from './kernel.js';

export function currentCalls({ k }: Around): Primitives['call'] {
  return {
    // Tables of descriptors are called after their processes; a boot has none of them.
    current_process: () => Number(/\d+$/.exec(k.current!.files.name)?.[0] ?? 0),
    // Who is alone is the first thread.
    current_thread: () => (k.current!.pauses ? k.current!.id : 0),
    // Of root.
    capable: () => 1,
    signal_pending: () => (k.current!.fatal_signal_pending() ? 1 : 0),
  };
}
