// SPDX-License-Identifier: GPL-2.0-only
/** @file Replay tokens. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isToken, parseToken, printToken, readProgram, TokenError } from '../../cli/token.js';
import { printProgram } from '../../properties/notation.js';
import { programs } from '../../properties/programs.js';

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

describe('readProgram', () => {
  it('reads lines with comments', () => {
    expect(printProgram(readProgram('# story; of a session\nopen s0 # the first; and only\n\nclose s0\n'))).toBe('open s0; close s0');
  });

  it('names the line', () => {
    expect(() => readProgram('open s0\n# fine\nfrob\n')).toThrow(/^line 3: expected a verb/);
  });
});
