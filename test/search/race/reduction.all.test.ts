// SPDX-License-Identifier: GPL-2.0-only
/** @file Partial-order reduction leaves out no outcome of real calls: held against plain search of every interleaving. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, type Executed } from '../../../search/race/explore.js';
import { parseConcurrent } from '../../../systems/v1/notation.js';
import type { ConcurrentProgram } from '../../../search/race/program.js';
import { concurrentPrograms } from '../../../systems/v1/concurrent.js';
import { linearizableAsTheModel } from '../../../properties/v1/tasks.js';
import { properties } from '../../../properties/v1/index.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { Exhaustive } from '../../../reference/engine/exhaustive.js';
import type { Strategy } from '../../../reference/engine/execution.js';
import type { Revision } from '../../../reference/v1/luo_internal.js';
import { findRevision } from '../../../reference/v1/revisions.js';

/** Interleavings above which plain search is too slow. */
const LIMIT = 4_000;

/** What everybody can tell of an execution: answers, callbacks, violations, and the machine that was left (but the numbers of its objects). */
function told({ judged, end }: Executed): string {
  const { ending, history } = judged.outcome;
  const answers = history.map(({ task, settled }) => [task, settled?.outcome.ret ?? null, [...(settled?.outcome.callbacks ?? [])]]).sort();
  const broken = judged.violations.map(({ property, violation }) => `${property.id}/${violation.where}/${violation.cause}`).sort();
  return JSON.stringify([ending, answers, broken, end], (key, value: unknown) =>
    key === 'id' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}

/** Null: more executions than the limit. */
function outcomes(revision: Revision, program: ConcurrentProgram, strategy: Strategy): Set<string> | null {
  const seen = new Set<string>();
  const judges = [...properties, linearizableAsTheModel];
  const { executions, pruned } = explore(revision, program, strategy, judges, { limit: LIMIT, each: (execution) => seen.add(told(execution)) });
  return executions + pruned >= LIMIT ? null : seen;
}

describe.each(['posted', 'corrected'])('on %s', (name) => {
  const revision = findRevision(name)!;

  it('random programs have the outcomes of plain search', () => {
    const programs = fc.sample(concurrentPrograms({ maxTasks: 2, maxActions: 1, maxSuffix: 0 }), { numRuns: 120, seed: 17 });
    let compared = 0;
    for (const program of programs) {
      const plain = outcomes(revision, program, new Exhaustive());
      if (!plain) continue;
      compared++;
      expect(outcomes(revision, program, new Dpor())).toEqual(plain);
    }
    expect(compared).toBeGreaterThan(60);
  });

  it.each([
    ['open s0; preserve s0 0x1 f0; fork p0 p1 | close s0 || close s0 by p1 |', 2],
    ['open s0; preserve s0 0x1 f0 | close s0 || get_state s0 |', 3],
    ['open s0; preserve s0 0x1 f0 | close s0 || unpreserve s0 0x1 |', 3],
    ['open s0; preserve s0 0x1 f0 | close s0 || preserve s0 0x2 f1 |', 3],
  ])('whoever drops the last reference is tried each: %s', (text, least) => {
    const program = parseConcurrent(text);
    expect(outcomes(revision, program, new Dpor())).toEqual(outcomes(revision, program, new Exhaustive()));
    expect(explore(revision, program, new Dpor(), []).executions).toBeGreaterThanOrEqual(least);
  });
});
