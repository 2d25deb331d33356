// SPDX-License-Identifier: GPL-2.0-only
/** @file A search for races that is given up says of nothing that it was looked into when it was not. */
import { expect, it } from 'vitest';
import { findRevision } from '../../reference/v1/revisions.js';
import { likelyPairs } from '../../search/race/likely.js';
import { race } from '../../search/race/search.js';
import { v1 } from '../../systems/v1.js';

const posted = findRevision('posted')!;

/** Aborted from the `n`-th question on. */
function after(n: number): AbortSignal {
  const { signal } = new AbortController();
  let asked = 0;
  Object.defineProperty(signal, 'aborted', { get: () => ++asked > n });
  return signal;
}

it('a race that nobody has looked into is none, and the search has stopped', async () => {
  const first = likelyPairs(v1, after(20));
  const options = { runs: 0, seed: 1, first, properties: v1.raceProperties };
  const all = await race(posted, options);
  expect(all.findings.length).toBeGreaterThan(0);
  const stopped = AbortSignal.abort();
  expect(await race(posted, { ...options, interrupted: stopped, givenUp: stopped })).toMatchObject({
    answer: 'unknown',
    findings: [],
    bound: { stopped: true },
  });
});
