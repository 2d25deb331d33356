// SPDX-License-Identifier: GPL-2.0-only
/** @file Callbacks that answer a positive number: written, drawn, told as what only a changed handler does, and no success. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enabledActions, initialState } from '../../model/v1/system.js';
import { faultReasons } from '../../properties/v1/words.js';
import { properties } from '../../properties/v1/index.js';
import type { Revision } from '../../reference/v1/luo_internal.js';
import { corrected, posted } from '../../reference/v1/revisions.js';
import { execute } from '../../search/execute.js';
import { minimise } from '../../search/shrink.js';
import { v1 } from '../../systems/v1.js';
import { concurrentPrograms } from '../../systems/v1/concurrent.js';
import { parseProgram, printProgram } from '../../systems/v1/notation.js';
import { programs } from '../../systems/v1/programs.js';

const START = 'open s0; preserve s0 0x1 f0; ';
const RESTORED = `${START}prepare s0; reboot; open s0; restore s0 0x1 !cb_retrieve:1:+1`;

/** What the program violates, and what its last call returned. */
function seen(revision: Revision, text: string): { readonly violated: readonly string[]; readonly ret: unknown } {
  const violated: string[] = [];
  let ret: unknown;
  const watch = { covered: { add: () => {} }, step: () => {}, observed: ({ outcome }: { outcome: { ret: unknown } }) => (ret = outcome.ret) };
  execute(revision, parseProgram(text), properties, ({ id }) => (violated.push(id), false), { watch });
  return { violated: [...new Set(violated)], ret };
}

const hasPositive = ({ fault }: { readonly fault?: { readonly errno?: number } }): boolean => (fault?.errno ?? 0) < 0;

describe('a positive answer', () => {
  it('is written and read in one form, of callbacks that answer a number', () => {
    const text = `${START}prepare s0 !cb_prepare:2:+17`;
    expect(printProgram(parseProgram(text))).toBe(text);
    expect(() => parseProgram(`${START}prepare s0 !cb_prepare:1:+0`)).toThrow('a positive answer, such as +1');
    expect(() => parseProgram('open s0; preserve s0 0x1 f0 !cb_can_preserve:1:+1')).toThrow('a positive answer of cb_prepare, cb_freeze, cb_retrieve');
  });

  it('is said to take a changed handler', () => {
    expect(faultReasons(parseProgram(RESTORED).actions)).toEqual([expect.stringContaining('cb_retrieve: only a changed handler does that')]);
    expect(faultReasons(parseProgram(`${START}prepare s0 !cb_prepare:1:EIO`).actions)).toEqual([]);
  });

  it.each([`${START}prepare s0 !cb_prepare:1:+1`, `${START}prepare s0; reboot !cb_freeze:1:+1`, RESTORED])('is no success: %s', (text) => {
    expect(seen(corrected, text)).toEqual({ violated: [], ret: '-EINVAL' });
  });

  it('is half a success in posted: the next kernel gets a file that was never prepared, and descriptors lead nowhere', () => {
    expect(seen(posted, `${START}prepare s0 !cb_prepare:1:+1; reboot`).violated).toEqual(
      expect.arrayContaining(['files-have-the-state-of-luo', 'no-kernel-warning', 'the-jump-hands-over-what-was-frozen']),
    );
    expect(seen(posted, RESTORED)).toEqual({ violated: expect.arrayContaining(['no-oops', 'conformance-with-the-model']) as unknown, ret: null });
  });

  it('is drawn in sequences and races, and tried in every state', () => {
    const drawn = fc.sample(programs(), { numRuns: 400, seed: 1 }).filter(({ actions }) => actions.some(hasPositive)).length;
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(120);
    const races = fc.sample(concurrentPrograms(), { numRuns: 1_000, seed: 1 });
    expect(races.some(({ tasks }) => tasks.flat().some(hasPositive))).toBe(true);
    const bounds = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
    let state = initialState(bounds);
    for (const action of parseProgram(START).actions) state = v1.model.step(state, action)[0]!.next as typeof state;
    expect(enabledActions(state, bounds, { faults: true }).some(hasPositive)).toBe(false);
    expect(v1.model.enabledActions(state, bounds, { faults: true }).some(hasPositive)).toBe(true);
  });

  it('gives way to an error where one shows the same', () => {
    const program = parseProgram(`${START}prepare s0 !cb_prepare:1:+1`);
    const fails = (candidate: typeof program): boolean =>
      seen(posted, printProgram(candidate)).violated.includes('no-recursive-acquisition') || candidate === program;
    expect(printProgram(minimise(v1, program, fails))).not.toContain('+1');
  });
});
