// SPDX-License-Identifier: GPL-2.0-only
/** @file The defect of an earlier kernel that takes two tasks. */
import { describe, expect, it } from 'vitest';
import { findMainlineRevision } from '../../../reference/mainline/revisions.js';
import { likelyPairs } from '../../../search/race/likely.js';
import { race } from '../../../search/race/search.js';
import { mainline } from '../../../systems/mainline.js';

const named = (name: string) => findMainlineRevision(name)!;

describe('a session used without the lock of its list', () => {
  const BUG = 'linux-7.3+bug-session-used-without-the-list-lock';

  it('is found among the pairs that are tried first, and not in linux-7.3', async () => {
    const verbs = ['close', 'retrieve'].join();
    const all = likelyPairs(mainline);
    const first = all.filter(({ tasks }) => tasks.flat().map(({ verb }) => verb).sort().join() === verbs); // prettier-ignore
    expect(all.length).toBeGreaterThan(500);
    expect(first.length).toBeGreaterThan(0);
    const [bug, today] = [await race(named(BUG), { runs: 0, seed: 1, first }), await race(named('linux-7.3'), { runs: 0, seed: 1, first })];
    expect(bug.findings.map(({ id }) => id)).toContain('no-use-after-free/luo_session_retrieve/use_after_free-luo_session');
    expect(today.findings.map(({ id }) => id)).toEqual([]);
  });
});
