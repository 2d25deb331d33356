// SPDX-License-Identifier: GPL-2.0-only
/** @file A fix of mainline whose code is not reached is one whose absence nothing shows: the executions are the same. */
import { describe, expect, it } from 'vitest';
import { Dpor } from '../../../reference/engine/dpor.js';
import { explore } from '../../../search/race/explore.js';
import { mainline } from '../../../systems/mainline.js';
import type { Revision } from '../../../systems/system.js';

const { reach, fixesAfter, find, withFixUndone } = mainline.revisions;
const linux = find('linux-7.3')!;
const numbers = fixesAfter(linux)!.map(({ number }) => number);
const EXECUTIONS = 30;

describe.each([
  'open; create s0 a | preserve s0 0x1 f0 || create s1 b |',
  'open; create s0 a; preserve s0 0x1 m0; reboot; open | retrieve s0 a || retrieve s1 a | retrieve_fd s0 0x1; finish s0; close s0',
])('%s', (text) => {
  const program = mainline.notation.parseConcurrent(text);
  const look = (revision: Revision): object => {
    const options = { dataRaces: true, racesOnly: true, limit: EXECUTIONS };
    const { executions, pruned, steps, seen, alone } = explore(revision, program, new Dpor(), mainline.raceProperties, options);
    return { executions, pruned, steps, alone: [...alone], seen: [...seen].map(([id, { schedule }]) => [id, schedule]) };
  };
  const { result, fixes } = reach!(linux)!(look);

  it('reaches the code of some fixes, and not of all', () => {
    expect(fixes.size).toBeGreaterThan(0);
    expect(fixes.size).toBeLessThan(numbers.length);
  });

  it('is the same without each of the others', () => {
    for (const number of numbers) if (!fixes.has(number)) expect(look(withFixUndone(number, linux)), number).toEqual(result);
  });
});
