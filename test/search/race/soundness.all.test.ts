// SPDX-License-Identifier: GPL-2.0-only
/** @file Races that must not be reported, and one that only the order of list accesses shows. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../../../model/v1/actions.js';
import { explore } from '../../../search/race/explore.js';
import { parseConcurrent } from '../../../systems/v1/notation.js';
import { isSound } from '../../../systems/v1/tasks.js';
import { concurrentPrograms } from '../../../systems/v1/concurrent.js';
import { raceProperties } from '../../../properties/v1/tasks.js';
import { Dpor } from '../../../reference/engine/dpor.js';
import { corrected, findRevision } from '../../../reference/v1/revisions.js';
import { mutated } from '../../../reference/v1/mutants.js';
import type { Revision } from '../../../reference/v1/luo_internal.js';

const BOOTED = 'open s0; preserve s0 0x1 f0; prepare s0; reboot';

function found(revision: Revision, text: string): string[] {
  return [...explore(revision, parseConcurrent(text), new Dpor(), raceProperties, { dataRaces: true }).seen.keys()];
}

describe('corrected', () => {
  it.each([
    // A session that is closed under a call works on until the call ends.
    `${BOOTED} handler=no; open s0 | restore s0 0x1 || close s0; register_handler |`,
    `${BOOTED}; open s0; open s1; restore s1 0x1; preserve s1 0x2 f1 | preserve s0 0x2 r0x1 || close s0; unpreserve s1 0x2 |`,
    // What concurrent calls have done, properties remember.
    `${BOOTED}; open s0 | finish s0 || get_state s0 | unregister_handler`,
    `${BOOTED}; open s0 | restore s0 0x1 || get_state s0 | restore s0 0x1`,
    // A reboot that never returned has frozen all the same.
    'open s0; preserve s0 0x1 f0; prepare s0 | reboot || reboot || close s0 |',
    // Whether the fault of a call that never returned had its occasion nobody knows.
    'open s0 | preserve s0 0x1 f0 || reboot || preserve s0 0x1 f0 !copy_to_user:1 |',
    // A fatal signal ends a wait, whenever it comes.
    'open s0; open s1 | prepare s0; cancel s0 || preserve s1 0x1 f0 || kill 0 |',
  ])('%s', (text) => {
    expect(found(corrected, text)).toEqual([]);
  });
});

describe('a race is found', () => {
  it('between two tasks of which one changes a list without its lock', () => {
    const find =
      '      yield down_write(luo_sessions_list_rwsem);\n      list_add_tail(s.list, luo_sessions_list);\n      yield up_write(luo_sessions_list_rwsem);\n';
    const unlocked = mutated(
      {
        name: 'open-without-a-lock',
        title: 'open links the session without the lock',
        file: 'luo_files.ts',
        find,
        replace: '      list_add_tail(s.list, luo_sessions_list);\n',
      },
      corrected,
    );
    const text = 'open s0; preserve s0 0x1 f0 | open s1 || unpreserve s0 0x1; preserve s0 0x1 f0 |';
    expect(found(unlocked, text)).toContainEqual(expect.stringMatching(/^no-data-race\/luo_session\/luo_session\.list$/));
    expect(found(corrected, text)).toEqual([]);
  });

  it('by a signal that comes while cancel waits, when cancel aborts KHO before it waits', () => {
    expect(found(findRevision('corrected-0010')!, 'open s0; open s1; prepare s0 | cancel s0 || preserve s1 0x1 f0 || kill 0 |')).toContainEqual(
      expect.stringMatching(/^kho-follows-the-state\//),
    );
  });
});

describe('random concurrent programs', () => {
  it('have every verb in their tasks but fork and boot', () => {
    const programs = fc.sample(concurrentPrograms(), { numRuns: 2_000, seed: 1 });
    const drawn = new Set(programs.flatMap(({ tasks }) => tasks.flat().map(({ verb }) => verb)));
    expect(VERBS.filter((verb) => !drawn.has(verb))).toEqual(['fork', 'boot']);
    expect(programs.filter((program) => !isSound(program))).toEqual([]);
  });
});
