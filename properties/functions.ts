// SPDX-License-Identifier: GPL-2.0-only
/** @file The kernel functions that an action runs. */
import type { Revision } from '../reference/luo/luo_internal.js';
import { Computer } from './computer.js';
import type { Program } from './program.js';

/** C functions that the last action of `program` runs, in the order of their first step, each once. */
export function functionsOf(_revision: Revision, _program: Program): string[] {
  void Computer;
  return [];
}
