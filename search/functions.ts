// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel functions that an action runs. */
import { systemOf } from '../systems/index.js';
import type { Revision } from '../systems/system.js';
import type { Program } from '../systems/program.js';
import { trace } from './trace.js';

/** C functions of LUO that the last action of `program` runs, outermost first, in the order of their first step, each once. */
export function functionsOf(revision: Revision, program: Program): string[] {
  const { machinery } = systemOf(revision);
  const functions = new Set<string>();
  for (const { functions: stack } of trace(revision, program, []).at(-1)?.steps ?? []) for (const name of stack.toReversed()) functions.add(name);
  return [...functions].filter((name) => machinery.isOwnFunction(name));
}
