// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel functions that an action runs. */
import type { Revision } from '../reference/v1/luo_internal.js';
import type { Program } from './program.js';
import { trace } from './trace.js';

/** C functions of LUO that the last action of `program` runs, outermost first, in the order of their first step, each once. */
export function functionsOf(revision: Revision, program: Program): string[] {
  const functions = new Set<string>();
  for (const { functions: stack } of trace(revision, program, []).at(-1)?.steps ?? []) for (const name of stack.toReversed()) functions.add(name);
  return [...functions].filter((name) => /^(__)?(luo|liveupdate|kho)_/.test(name));
}
