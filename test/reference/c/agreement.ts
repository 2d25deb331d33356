// SPDX-License-Identifier: GPL-2.0-only
/** @file Do two revisions of mainline do the same? Sequences action by action, concurrent programs over all classes of their interleavings. */
import { Dpor } from '../../../reference/engine/dpor.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import type { Observation } from '../../../properties/property.js';
import { Execution } from '../../../search/execute.js';
import { explore } from '../../../search/race/explore.js';
import type { ConcurrentProgram } from '../../../search/race/program.js';
import { systemOf } from '../../../systems/index.js';
import type { Program } from '../../../systems/program.js';

/** What an execution of a sequence shows, after each action. */
export function behaviours(revision: Revision, program: Program): readonly string[] {
  const execution = new Execution(revision, program, []);
  const shown: string[] = [];
  const seen: Observation[] = [];
  for (const [i, action] of program.actions.entries()) {
    const observation = execution.observe(action, i);
    if (observation === null) continue;
    seen.push(observation);
    const { callbacks, events } = observation;
    shown.push(systemOf(revision).machinery.behaviourKey(execution.computer, { prefix: [], calls: [{ action, settled: observation }], callbacks, events }));
  }
  execution.computer.release();
  return shown;
}

/** What the interleavings of a concurrent program come to. */
export interface Classes {
  readonly executions: number;
  readonly pruned: number;
  /** What those outside can tell apart, sorted. */
  readonly behaviours: readonly string[];
  /** There are more. */
  readonly isCut: boolean;
}

export function classesOf(revision: Revision, program: ConcurrentProgram, limit: number): Classes {
  const shown = new Set<string>();
  const { executions, pruned } = explore(revision, program, new Dpor(), [], { limit, each: ({ judged }) => shown.add(judged.behaviour()) });
  return { executions, pruned, behaviours: [...shown].sort(), isCut: executions + pruned >= limit };
}
