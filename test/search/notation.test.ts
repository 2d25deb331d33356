// SPDX-License-Identifier: GPL-2.0-only
/** @file Programs and races written down and read again. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotationError, parseProgram, parseRace, printProgram, printRace } from '../../systems/v1/notation.js';
import { programs } from '../../systems/v1/programs.js';
import { concurrentPrograms } from '../../systems/v1/concurrent.js';
import { taskIds } from '../../search/race/program.js';

/** Tokens are numbered in the order in which a text names them: printed again, the text is the same. */
describe('a program', () => {
  it('says the same after it was written and read', () => {
    fc.assert(
      fc.property(programs(), (program) => {
        const text = printProgram(program);
        expect(printProgram(parseProgram(text))).toBe(text);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('reads tokens up to 2^64-1 exactly, in hex or decimal', () => {
    const { tokens } = parseProgram('open s0; preserve s0 0xffffffffffffffff f0; preserve s0 0 f1; unpreserve s0 18446744073709551615');
    expect(tokens).toEqual([0xffff_ffff_ffff_ffffn, 0n]);
  });

  it.each([
    ['open', 4, 'a session such as s0'],
    ['opne s0', 0, 'a verb'],
    ['open s0; preserve s0 0x1', 24, 'a file'],
    ['open s0; preserve s0 zero f0', 21, 'a token'],
    ['open s0 now', 8, 'the end of the action'],
    ['open s0; prepare s0 !kmaloc:1', 29, 'a fault'],
    ['open s0; prepare s0 !cb_prepare:1:EWHAT', 39, 'the name of an errno'],
    ['', 0, 'an action'],
    ['fork p0', 7, 'a process'],
  ])('%j is refused at %i: expected %s', (text, offset, expected) => {
    let error: unknown;
    try {
      parseProgram(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(NotationError);
    expect(error).toMatchObject({ offset });
    expect((error as NotationError).expected).toContain(expected);
  });
});

describe('a race', () => {
  it('says the same after it was written and read', () => {
    fc.assert(
      fc.property(concurrentPrograms(), fc.uniqueArray(fc.nat(50), { maxLength: 4 }), fc.nat(3), (program, steps, first) => {
        const ids = taskIds(program);
        const schedule = steps.toSorted((a, b) => a - b).map((at, i) => ({ at, to: ids[(first + i) % ids.length]! }));
        const text = printRace({ program, schedule });
        expect(printRace(parseRace(text))).toBe(text);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('has parts and a schedule', () => {
    const { program, schedule } = parseRace('open s0; open s1 | close s0 || prepare s1 | cancel s1 @ 3>1, 9>0');
    expect(program.prefix).toHaveLength(2);
    expect(program.tasks.map((task) => task.map(({ verb }) => verb))).toEqual([['close'], ['prepare']]);
    expect(program.suffix.map(({ verb }) => verb)).toEqual(['cancel']);
    expect(schedule).toEqual([
      { at: 3, to: 1 },
      { at: 9, to: 0 },
    ]);
    expect(program.sessions).toBe(2);
  });

  it.each(['open s0 | close s0', 'a | b || c', 'open s0 || close s0', 'open s0 | close s0 || close s0 | | ', '| open s0 || open s1 | @ 3-1'])(
    '%j is refused',
    (text) => {
      expect(() => parseRace(text)).toThrow(NotationError);
    },
  );
});
