// SPDX-License-Identifier: GPL-2.0-only
/** @file The written form of mainline's programs. */
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../model/mainline/catalogue.js';
import { notation } from '../../../systems/mainline/notation.js';

const { parseAction, printAction } = notation;

const BOUNDS = { sessions: 2, tokens: 2, processes: 2, descriptors: 2 };

describe('the notation of mainline', () => {
  it('reads every action of the catalogue as it was written', () => {
    const tokens = [1n, 0xffff_ffff_ffff_ffffn];
    const all = catalogue(BOUNDS, { faults: true, beyond: true }).flatMap(({ action, faulty }) => [action, ...faulty]);
    expect(all.length).toBeGreaterThan(1000);
    for (const action of all) expect(parseAction(printAction(action, tokens), [...tokens])).toEqual(action);
  });

  it.each([
    ['opne', 0, 'a verb'],
    ['create s0 bob', 10, 'a name'],
    ['preserve s0 0x1 q7', 16, 'a file'],
    ['preserve s0 0x10000000000000000 f0', 12, 'a token'],
    ['create s0 a !no_such:1', 22, 'a fault'],
    ['reboot twice', 7, 'the end of the action'],
  ])('says where %s is wrong', (text, offset, expected) => {
    expect(() => parseAction(text, [])).toThrowError(expect.objectContaining({ offset, expected: expect.stringContaining(expected) as string }) as Error);
  });
});
