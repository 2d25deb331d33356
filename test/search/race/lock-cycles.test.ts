// SPDX-License-Identifier: GPL-2.0-only
/** @file A deadlock of three tasks of which any two get along is walked into; where no cycle of locks is, nothing is tried. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Replay } from '../../../reference/engine/schedule.js';
import { findOfV1 } from '../../../reference/own/find.js';
import { replay } from '../../../search/race/explore.js';
import { lockCycles } from '../../../search/race/lock-cycles.js';

const AUDIT = fileURLToPath(new URL('../../fixtures/deadlocks/audit.patch', import.meta.url));

it('corrected with a mutex that closes a cycle of three locks: its three tasks wait for each other', async () => {
  const revision = findOfV1(`corrected+${AUDIT}`)!;
  const { races } = await lockCycles(revision);
  expect(races).toHaveLength(1);
  const { outcome } = replay(revision, races[0]!, [], {}, new Replay(races[0]!.schedule));
  expect(outcome.ending).toBe('deadlock');
  expect(outcome.waiting.map(({ lock, holders }) => [lock, holders.length]).sort()).toEqual([
    ['luo_audit_mutex', 1],
    ['luo_register_file_list_rwsem', 1],
    ['luo_sessions_list_rwsem', 1],
  ]);
}, 120_000);

it('corrected: none', async () => {
  expect(await lockCycles(findOfV1('corrected')!)).toEqual({ races: [], programs: [] });
}, 120_000);
