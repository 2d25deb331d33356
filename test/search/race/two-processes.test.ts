// SPDX-License-Identifier: GPL-2.0-only
/** @file Tasks of two processes that share a session after a fork. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../../search/race/explore.js';
import { parseConcurrent } from '../../../systems/v1/notation.js';
import { isSound } from '../../../systems/v1/tasks.js';
import type { View } from '../../../properties/v1/view.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { corrected } from '../../../reference/v1/revisions.js';

const FORKED = 'open s0; preserve s0 0x1 f0; fork p0 p1';

describe('two processes', () => {
  it('end a session once, whoever closes it last', () => {
    const left = new Set<string>();
    const program = parseConcurrent(`${FORKED} | close s0 || close s0 by p1 |`);
    const { executions, seen } = explore(corrected, program, new Dpor(), raceProperties, {
      dataRaces: true,
      each: ({ end }) =>
        left.add(
          `${(end as View | null)?.sessions.length} sessions, ${(end as View | null)?.registrations.length} registrations, ${(end as View | null)?.count} files`,
        ),
    });
    expect(executions).toBeGreaterThan(1);
    expect([...seen.keys()]).toEqual([]);
    expect([...left]).toEqual(['0 sessions, 0 registrations, 0 files']);
  });

  it.each([
    'preserve s0 0x2 f1 || exit p1',
    'exit p0; open s1 || unpreserve s0 0x1 by p1; exit p1',
    'prepare s0 || dup s0 by p1; exit p1 || close s0',
    // The machine reboots under a close that gave up its descriptor while another call uses the session.
    'close s0; unregister_handler || preserve s0 0x2 f0; reboot || close s0',
  ])('in all interleavings on corrected: %s', (tasks) => {
    const program = parseConcurrent(`${FORKED} | ${tasks} |`);
    expect(isSound(program)).toBe(true);
    const { executions, seen, limited } = explore(corrected, program, new Dpor(), raceProperties, { dataRaces: true, limit: 20_000 });
    expect(executions).toBeGreaterThan(0);
    expect([[...seen.keys()], limited]).toEqual([[], 0]);
  });

  it('may not be replaced while another task uses them', () => {
    for (const tasks of ['preserve s0 0x2 f1 || exit p0', 'dup s0 || close s0', 'get_state s0 by p1 || fork p0 p1', 'open s1; get_state s0 || close s0'])
      expect(isSound(parseConcurrent(`${FORKED} | ${tasks} |`)), tasks).toBe(false);
  });
});
