// SPDX-License-Identifier: GPL-2.0-only
/** @file What is a race, of which defect it is one, and what of it a smaller program keeps. */
import { describe, expect, it } from 'vitest';
import { Alone } from '../../../search/race/alone.js';
import { explore } from '../../../search/race/explore.js';
import { parseConcurrent, printConcurrent } from '../../../systems/v1/notation.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { attributions } from '../../../search/race/repairs.js';
import { minimiseRace } from '../../../search/race/shrink.js';
import { smallerConcurrent } from '../../../systems/smaller.js';
import { v1 } from '../../../systems/v1.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { corrected, posted } from '../../../reference/v1/revisions.js';

const propertyOf = (id: string) => raceProperties.find((property) => property.id === id.split('/')[0])!;
const fixesOf = (text: string, id: string): (string | undefined)[] =>
  attributions(posted, parseConcurrent(text), propertyOf(id), id).map(({ fix }) => fix?.slice(0, 4));

describe('a race whose id a sequence of another defect has', () => {
  const CASES = [
    ['a leak', 'open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 |', 'every-registration-is-reachable/concurrent/leaked-luo_file', '0004'],
    [
      'freed while prepared',
      'open s0; open s1; preserve s0 0x1 f0; prepare s0 | close s0 || cancel s1 |',
      'callbacks-follow-the-protocol/luo_unregister_file/ended-while-prepared',
      '0004',
    ],
    [
      'handed over without its freeze',
      'open s0; preserve s0 0x1 f0; prepare s0 | close s0 || reboot |',
      'the-jump-hands-over-what-was-frozen/luo_files_freeze/node-not-frozen',
      '0004',
    ],
    [
      'a node without its file in the next kernel',
      'open s0; open s1; preserve s0 0x1 f0 | close s0 || prepare s1 | reboot; open s0; finish s0',
      'the-jump-hands-over-what-was-frozen/luo_files_freeze/node-without-a-file',
      '0004',
    ],
  ] as const;

  it.each(CASES)('%s is one of the defect without whose fix it takes two tasks', (_, text, id, fix) => {
    expect(explore(posted, parseConcurrent(text), new Dpor(), [propertyOf(id)], { racesOnly: true }).seen.has(id)).toBe(true);
    expect(fixesOf(text, id)).toContain(fix);
    expect(new Alone(posted).shows(id, id, propertyOf(id), `${fix}-x.patch`)).toBe(false);
  });

  it('is none where the calls do not show it side by side', () => {
    const id = 'every-registration-is-reachable/concurrent/leaked-luo_file';
    expect(fixesOf('open s0; open s1; preserve s0 0x1 f0; prepare s0 | close s0 || get_state s1 |', id)).toEqual([]);
  });

  it('is of each fix that repairs it', () => {
    const id = 'linearizable-as-the-model/concurrent/no-order-of-the-calls';
    expect(fixesOf('open s0; preserve s0 0x1 f0 | prepare s0 || reboot |', id)).toEqual(['0009', '0012']);
  });
});

describe('what the calls come to one after the other', () => {
  it('is no race, whoever shows it', () => {
    const program = parseConcurrent('open s0 | prepare s0 !kho_serialize:1 || get_state s0 |');
    const { seen, alone } = explore(posted, program, new Dpor(), raceProperties, { racesOnly: true });
    expect(alone.size).toBeGreaterThan(0);
    expect([...seen.keys()].filter((id) => alone.has(id))).toEqual([]);
  });

  it('is not asked for where nothing is wrong', () => {
    const { alone } = explore(corrected, parseConcurrent('open s0 | prepare s0 || get_state s0 |'), new Dpor(), raceProperties, { racesOnly: true });
    expect(alone.size).toBe(0);
  });
});

describe('smaller races', () => {
  const THREE = parseConcurrent('open s0; open s1; preserve s1 0x1 f0 | get_state s0 || cancel s0 || preserve s0 0x1 f0 || kill 1 || kill 2 |');

  it('keep the signals to the tasks that stay', () => {
    const printed = [...smallerConcurrent(v1, THREE)].map(printConcurrent);
    expect(printed).toContain('open s0; open s1; preserve s1 0x1 f0 | cancel s0 || preserve s0 0x1 f0 || kill 0 || kill 1 |');
    expect(printed).toContain('open s0; open s1; preserve s1 0x1 f0 | get_state s0 || preserve s0 0x1 f0 || kill 1 |');
    expect(printed).toContain('open s0; open s1; preserve s1 0x1 f0 | get_state s0 || cancel s0 || preserve s0 0x1 f0 || kill 1 |');
  });

  it('keep two calls of the same object in their tasks', () => {
    const [shared] = THREE.tasks[1]!;
    const program = { ...THREE, kills: [], tasks: [[shared!], [THREE.tasks[0]![0]!, shared!]] };
    const taken = [...smallerConcurrent(v1, program)].map(printConcurrent);
    expect(taken).toContain('open s0; open s1; preserve s1 0x1 f0 | cancel s0 || get_state s0 |');
    expect(taken).not.toContain('open s0; open s1; preserve s1 0x1 f0 | cancel s0 || cancel s0; get_state s0 |');
  });

  it('with a signal come down to two tasks', () => {
    const program = parseConcurrent('open s0; preserve s0 0x1 f0; prepare s0 | cancel s0 || preserve s0 0x1 f0 || get_state s0 || kill 0 |');
    const id = 'kho-follows-the-state/concurrent/prepared-not-finalized';
    const { schedule } = explore(posted, program, new Dpor(), [propertyOf(id)], { racesOnly: true }).seen.get(id)!;
    const smallest = minimiseRace(posted, { program, schedule }, id, propertyOf(id)).program;
    expect(printConcurrent(smallest)).toBe('open s0; prepare s0 | cancel s0 || preserve s0 0x1 f0 || kill 0 |');
  });
});
