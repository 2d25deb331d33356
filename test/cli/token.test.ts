// SPDX-License-Identifier: GPL-2.0-only
/** @file Replay tokens. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isToken, parseToken, printToken, readProgram, readRace, TokenError } from '../../cli/token.js';
import { printProgram } from '../../systems/v1/notation.js';
import { programs } from '../../systems/v1/programs.js';

const reason = (text: string): string => {
  try {
    parseToken(text);
  } catch (error) {
    if (error instanceof TokenError) return error.message;
    throw error;
  }
  return 'none';
};

describe('parseToken', () => {
  it('reads what printToken writes', () => {
    fc.assert(
      fc.property(programs(), fc.constantFrom('posted', 'posted+0007', 'corrected-0007'), (program, revision) => {
        const token = printToken(revision, program);
        expect(token).not.toMatch(/['\n]/);
        expect(isToken(token)).toBe(true);
        const read = parseToken(token);
        expect([read.revision, printProgram(read.program)]).toEqual([revision, printProgram(program)]);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['v2 posted: open s0', 'this is a replay token of version 2; this luocheck reads version 1: use the luocheck that wrote it'],
    ['open s0', "not a replay token: expected 'v1 REVISION: PROGRAM', found 'open s0'"],
    ['v1 posted open s0', "not a replay token: expected 'v1 REVISION: PROGRAM', found 'v1 posted open s0'"],
    ['v1 posted:', 'action 1: expected an action'],
    ['v1 posted: open s0; frob', 'action 2: expected a verb: open, '],
    ['v1 posted: open s0; open', 'action 2: expected a session such as s0'],
    ['v1 posted: open s0; preserve s0 0x1ffffffffffffffff f0', 'action 2: expected a token such as 0x1'],
    ['v1 posted: prepare s0 !frob:1', 'action 1: expected a fault: '],
    ['v1 posted: open s0; prepare s0 !setprop_file:0', "action 2: expected the number of an occasion, from 1, found '0'"],
    ['v1 posted: open s0; prepare s0 !cb_prepare:00:EIO', 'action 2: expected the number of an occasion, from 1'],
  ])('says what is wrong with %s', (text, message) => {
    expect(reason(text).startsWith(message)).toBe(true);
    expect(reason(text)).not.toContain('\n');
  });

  it('never throws anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => void reason(`v1 posted: ${text}`)),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => void reason(text)),
      { numRuns: 500 },
    );
  });
});

describe('readRace', () => {
  const TASKS = 'open s0; open s1 | preserve s0 0x1 f0 || preserve s1 0x1 f1';
  it.each([
    [`${TASKS} @ 99>9`, "schedule: expected one of the tasks 0, 1, found '99>9'"],
    [`${TASKS} @ 1>1, 2>2`, "schedule: expected one of the tasks 0, 1, found '2>2'"],
    [`${TASKS} || kill 0 @ 1>9`, "schedule: expected one of the tasks 0, 1, 8, found '1>9'"],
    [`${TASKS} @ 9>1, 9>0`, "schedule: expected a step behind 9, found '9>0'"],
    [`${TASKS} @ 9>1, 4>0`, "schedule: expected a step behind 9, found '4>0'"],
    [`${TASKS} @ 9`, "schedule: expected a schedule such as 3>1, 9>0, found '9'"],
    [`${TASKS}\n@ 99>9`, 'line 2: expected one of the tasks'],
  ])('refuses what cannot be: %s', (text, message) => {
    expect(() => readRace(text)).toThrow(TokenError);
    expect(() => readRace(text)).toThrow(message);
  });

  it('takes a signal for a task', () => {
    expect(readRace(`${TASKS} || kill 1 || kill 0 @ 1>8, 2>9`).schedule).toEqual([
      { at: 1, to: 8 },
      { at: 2, to: 9 },
    ]);
  });
});

describe('readProgram', () => {
  it('reads lines with comments', () => {
    expect(printProgram(readProgram('# story; of a session\nopen s0 # the first; and only\n\nclose s0\n'))).toBe('open s0; close s0');
  });

  it('names the line', () => {
    expect(() => readProgram('open s0\n# fine\nfrob\n')).toThrow(/^line 3: expected a verb/);
  });
});
