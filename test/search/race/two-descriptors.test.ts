// SPDX-License-Identifier: GPL-2.0-only
/** @file Tasks of one process that has two descriptors of a session: each call means one that is open when it looks. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../../search/race/explore.js';
import { parseConcurrent } from '../../../systems/v1/notation.js';
import type { View } from '../../../properties/v1/view.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { corrected } from '../../../reference/v1/revisions.js';

function outcomes(text: string): { findings: string[]; ends: string[] } {
  const ends = new Set<string>();
  const { seen } = explore(corrected, parseConcurrent(text), new Dpor(), raceProperties, {
    dataRaces: true,
    each: ({ judged, end }) =>
      ends.add(`${judged.outcome.history.map(({ settled }) => settled?.outcome.ret).join(' ')}, ${(end as View | null)?.sessions.length} sessions`),
  });
  return { findings: [...seen.keys()], ends: [...ends] };
}

describe('a process with two descriptors of a session', () => {
  it('may close each of them in a task of its own', () => {
    expect(outcomes('open s0; preserve s0 0x1 f0; dup s0 | close s0 || close s0 |')).toEqual({ findings: [], ends: ['0 0, 0 sessions'] });
  });

  it.each(['get_state s0', 'preserve s0 0x1 f0'])('reaches it by one while another task closes the other: %s', (call) => {
    expect(outcomes(`open s0; dup s0 | close s0 || ${call} |`)).toEqual({ findings: [], ends: ['0 0, 1 sessions'] });
  });

  it('has none left when it has closed one more', () => {
    const { findings, ends } = outcomes('open s0 | close s0 || close s0 |');
    expect(findings).toEqual([]);
    expect(ends.sort()).toEqual(['-EBADF 0, 0 sessions', '0 -EBADF, 0 sessions']);
  });
});
