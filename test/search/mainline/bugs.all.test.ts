// SPDX-License-Identifier: GPL-2.0-only
/** @file Random programs find the defects of earlier kernels again, by what linux-7.3 does not show. */
import { describe, expect, it } from 'vitest';
import { conformanceWithTheModel } from '../../../properties/mainline/conformance.js';
import { mainlineProperties } from '../../../properties/mainline/index.js';
import { BUGS } from '../../../reference/mainline/bugs.js';
import { linux_7_3 } from '../../../reference/mainline/linux-7.3/index.js';
import type { Revision } from '../../../reference/mainline/luo_internal.js';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import * as fc from 'fast-check';
import { execute } from '../../../search/execute.js';
import { findingId } from '../../../search/verdict.js';
import { programs } from '../../../systems/mainline/programs.js';

/** Needs a second task that closes the session in between. */
const CONCURRENT = ['session-used-without-the-list-lock'];
/** By which property each of the others has to be told, whatever else it breaks: one of them. */
const TOLD_BY: Readonly<Record<string, readonly string[]>> = {
  'retrieve-not-remembered': ['retrieve-answers-the-same-each-time', 'each-preserve-has-one-end', 'no-use-after-free'],
  'file-in-two-sessions': ['a-file-has-one-session'],
  'direction-not-checked': ['direction-is-checked'],
  'unfreeze-forgets-the-data': ['each-preserve-has-one-end', 'nothing-is-held-when-all-is-closed', 'nothing-leaks'],
};

/** Four fifths of what `check` runs when nothing is said: in 1,000 the rarest does not show with each seed. */
const RUNS = 4_000;

const properties = mainlineProperties.filter((property) => property !== conformanceWithTheModel);

/** The ids that random programs of a seed show, until `enough` says so; with the one that it said so of. */
function shown(revision: Revision, seed: number, enough: (id: string) => boolean): { readonly ids: ReadonlySet<string>; readonly found: string | null } {
  const ids = new Set<string>();
  let found: string | null = null;
  for (const program of fc.sample(programs(), { numRuns: RUNS, seed })) {
    if (found !== null) break;
    execute(revision, program, properties, (property, violation) => {
      const id = findingId(property.id, violation);
      ids.add(id);
      if (!enough(id)) return false;
      found = id;
      return true;
    });
  }
  return { ids, found };
}

describe('the defects of earlier kernels', () => {
  const SEEDS = [1, 2, 3];
  const today = new Set(SEEDS.flatMap((seed) => [...shown(linux_7_3, seed, () => false).ids]));

  it('are each expected to be found, or known to need a second task', () => {
    expect([...Object.keys(TOLD_BY), ...CONCURRENT].sort()).toEqual(BUGS.map(({ name }) => name).sort());
  });

  for (const [name, by] of Object.entries(TOLD_BY))
    it.each(SEEDS)(`${name} is found with seed %i`, (seed) => {
      const revision = findMainlineRevision(`linux-7.3+bug-${name}`)!;
      const { found } = shown(revision, seed, (id) => !today.has(id) && by.includes(id.split('/')[0]!));
      expect(found, `within ${RUNS} programs`).not.toBeNull();
    });
});
