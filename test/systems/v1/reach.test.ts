// SPDX-License-Identifier: GPL-2.0-only
/** @file A fix whose code is not reached is one whose absence nothing shows: the executions are the same. */
import { describe, expect, it } from 'vitest';
import { Dpor } from '../../../reference/engine/dpor.js';
import { divergence } from '../../../reference/loader/divergence.js';
import { sourceTree } from '../../../reference/loader/tree.js';
import { explore } from '../../../search/race/explore.js';
import { parseConcurrent } from '../../../systems/v1/notation.js';
import { v1 } from '../../../systems/v1.js';
import type { Revision } from '../../../systems/system.js';

const { reach, fixesAfter, find, withFixUndone } = v1.revisions;
const posted = find('posted')!;
const numbers = fixesAfter(posted)!.map(({ number }) => number);

describe.each([
  ['open s0 | preserve s0 0x1 f0 || preserve s0 0x1 f0 |', ['0006']],
  ['open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | reboot', ['0001', '0002', '0004', '0009']],
  ['open s0; preserve s0 0x1 f0; prepare s0 | cancel s0 || reboot | open s0; finish s0', ['0010', '0011', '0016']],
  ['open s0; preserve s0 0x1 f0; prepare s0; reboot; open s0 | restore s0 0x1 || restore s0 0x1 !copy_to_user:1 |', ['0014', '0015', '0021']],
] as const)('%s', (text, needed) => {
  const program = parseConcurrent(text);
  const look = (revision: Revision): object => {
    const { executions, pruned, steps, seen, alone } = explore(revision, program, new Dpor(), v1.raceProperties, { dataRaces: true, racesOnly: true });
    return { executions, pruned, steps, alone: [...alone], seen: [...seen].map(([id, { schedule }]) => [id, schedule]) };
  };
  const { result, fixes } = reach!(posted)!(look);

  it('reaches the code of the fixes that matter here, and not of all', () => {
    expect([...fixes]).toEqual(expect.arrayContaining([...needed]));
    expect(fixes.size).toBeLessThan(numbers.length);
  });

  it('is the same without each of the others', () => {
    for (const number of numbers) if (!fixes.has(number)) expect(look(withFixUndone(number, posted)), number).toEqual(result);
  });
});

describe('divergence', () => {
  const tree = sourceTree('corrected');
  const change = (from: string, to: string): { marks: string[]; anywhere: boolean } => {
    expect(tree['luo_core.ts'].split(from)).toHaveLength(2);
    const { tree: marked, anywhere } = divergence(tree, new Map([['other', { ...tree, 'luo_core.ts': tree['luo_core.ts'].replace(from, to) }]]));
    const marks = marked['luo_core.ts'].split('\n').filter((line) => line.includes('$reached("other")'));
    return { marks: marks.map((line) => line.trim()), anywhere: anywhere.has('other') };
  };

  it('stands before the statement that differs, inside of the branch that leads there', () => {
    const undo = "WARN_ON_ONCE(k, 'luo_freeze', yield* kho_abort());";
    expect(change(undo, '')).toEqual({ marks: [`$reached("other");${undo}`], anywhere: false });
  });

  it('knows nothing where something else than a function differs', () => {
    expect(change("LUO_COMPATIBLE = 'luo-v2'", "LUO_COMPATIBLE = 'luo-v3'")).toEqual({ marks: [], anywhere: true });
  });
});
