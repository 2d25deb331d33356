// SPDX-License-Identifier: GPL-2.0-only
/** @file Deadlocks of three and four tasks of which any fewer get along: found by an execution, on changes of corrected that bring one in. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import type { Revision } from '../../../reference/v1/luo_internal.js';
import { findOfV1 } from '../../../reference/own/find.js';
import { explore } from '../../../search/race/explore.js';
import { lockCycles } from '../../../search/race/lock-cycles.js';
import type { ConcurrentProgram } from '../../../search/race/program.js';
import { race } from '../../../search/race/search.js';

const FOLDER = fileURLToPath(new URL('../../fixtures/deadlocks/', import.meta.url));
const changed = (name: string): Revision => findOfV1(`corrected+${FOLDER}${name}.patch`)!;

interface Expected {
  readonly patch: string;
  readonly verbs: readonly string[];
  /** What each task waits for. */
  readonly locks: readonly string[];
}

const DEADLOCKS: readonly Expected[] = [
  {
    patch: 'audit',
    verbs: ['preserve', 'register_handler', 'unpreserve'],
    locks: ['audit_mutex', 'register_file_list_rwsem', 'sessions_list_rwsem'],
  },
  // Two readers of the state lock, and a writer that comes in between.
  { patch: 'statistics', verbs: ['prepare', 'preserve', 'restore'], locks: ['state_rwsem', 'state_rwsem', 'statistics_mutex'] },
  { patch: 'three-mutexes', verbs: ['cancel', 'close', 'prepare'], locks: ['events_mutex', 'log_mutex', 'users_mutex'] },
  // In no state do both prepare and cancel take their mutexes when they are alone.
  { patch: 'after-the-change', verbs: ['cancel', 'close', 'prepare'], locks: ['events_mutex', 'log_mutex', 'users_mutex'] },
  { patch: 'four-mutexes', verbs: ['cancel', 'finish', 'get_state', 'prepare'], locks: ['a_mutex', 'b_mutex', 'c_mutex', 'd_mutex'] },
  { patch: 'reader-four', verbs: ['cancel', 'finish', 'get_state', 'prepare'], locks: ['a_mutex', 'b_mutex', 'x_rwsem', 'x_rwsem'] },
];

const verbsOf = ({ tasks }: ConcurrentProgram): string[] =>
  tasks
    .flat()
    .map(({ verb }) => verb)
    .sort();

/** What the tasks of a deadlock wait for, of each that some interleaving ends in. */
function deadlocks(revision: Revision, program: ConcurrentProgram): string[][] {
  const found: string[][] = [];
  explore(revision, program, new Dpor(), [], {
    each: ({ judged: { outcome } }) => {
      if (outcome.ending === 'deadlock') found.push(outcome.waiting.map(({ lock }) => lock.replace('luo_', '')).sort());
    },
  });
  return found;
}

describe.each(DEADLOCKS)('corrected+$patch', ({ patch, verbs, locks }) => {
  const revision = changed(patch);

  it('ends in a deadlock of its tasks, of which none can be left out', async () => {
    const { races, programs } = await lockCycles(revision);
    expect(programs).toEqual([]);
    expect(races.map(({ program }) => verbsOf(program))).toEqual([verbs]);
    const { program } = races[0]!;
    expect(deadlocks(revision, program)).toContainEqual(locks);
    for (const [i] of program.tasks.entries()) expect(deadlocks(revision, { ...program, tasks: program.tasks.toSpliced(i, 1) })).toEqual([]);
  }, 120_000);
});

describe('a search', () => {
  it.each(['audit', 'three-mutexes'])(
    'of corrected+%s reports it, made minimal',
    async (patch) => {
      const { findings } = await race(changed(patch), { runs: 0, seed: 1, lockCycles: true });
      expect(findings.map(({ property, tasks }) => [property, tasks])).toEqual(Array.from({ length: 3 }, () => ['every-call-ends', 3]));
      const replayed = explore(changed(patch), findings[0]!.race.program, new Dpor(), raceProperties, { racesOnly: true });
      expect([...replayed.seen.keys()]).toContain(findings[0]!.seenAs);
    },
    120_000,
  );

  it.each(['base', 'posted', 'corrected'])(
    'of %s has no such cycle to try',
    async (name) => {
      expect(await lockCycles(findOfV1(name)!)).toEqual({ races: [], programs: [] });
    },
    120_000,
  );
});
