// SPDX-License-Identifier: GPL-2.0-only
/** @file The packed successor function of mainline is `step`, on every reachable state. */
import { describe, expect, it } from 'vitest';
import type { CatalogueOptions } from '../../../model/mainline/catalogue.js';
import { mutants } from '../../../model/mainline/mutants.js';
import { rules, type Rules } from '../../../model/mainline/rules.js';
import { initialState } from '../../../model/mainline/state.js';
import { Successors } from '../../../model/mainline/successors.js';
import { boundsOf } from '../walk.js';
import { walk } from './walk.js';

/** Compares every state, but for those that a walk of `most` states has not come to. */
function compare(numbers: readonly [number, number, number, number], options: CatalogueOptions, by: Rules = rules, most = Infinity): number {
  const bounds = boundsOf(...numbers);
  const successors = new Successors(by, bounds, { faults: true, ...options });
  const { layout } = successors;
  let count = 0;
  for (const [state, edges] of walk(bounds, options, by)) {
    if (count++ >= most) break;
    const { lo, hi } = layout.pack(state);
    expect(layout.unpack({ lo, hi })).toEqual(state);
    const expected = new Set([`${lo} ${hi}`, ...edges.map(({ after }) => layout.pack(after)).map((packed) => `${packed.lo} ${packed.hi}`)]);
    expect(successors.expand(lo, hi)).toBe(edges.length);
    const found = new Set([`${lo} ${hi}`]);
    for (let i = 0; i < successors.words; i += 2) found.add(`${successors.found[i]} ${successors.found[i + 1]}`);
    expect([...found].sort()).toEqual([...expected].sort());
  }
  return count;
}

describe('of the specification', () => {
  it.each([
    [[1, 1, 1, 1], ['x0'], 628],
    [[1, 1, 1, 2], ['x0'], 1012],
  ] as const)('%j, files %j: every state', (numbers, files, states) => {
    expect(compare(numbers, { files })).toBe(states);
  });

  it.each([
    [[1, 1, 1, 1], ['f0']],
    [
      [1, 2, 2, 2],
      ['f0', 'm0'],
    ],
    [
      [2, 2, 1, 1],
      ['g0', 'm2'],
    ],
  ] as const)('%j, files %j: those that a few calls reach', (numbers, files) => {
    expect(compare(numbers, { files }, rules, 400)).toBe(401);
  });

  it('of one file over a kexec: every state', () => {
    const verbs = ['open', 'create', 'preserve', 'reboot', 'retrieve', 'retrieve_fd', 'close', 'finish', 'get_flb', 'put_flb'] as const;
    expect(compare([1, 1, 1, 1], { files: ['f0'], names: ['a'], verbs, faults: false })).toBeGreaterThan(100);
  });
});

it.each(['closing-the-device-closes-sessions', 'the-jump-forgets-the-oldest-session', 'incoming-names-are-taken'])('of %s', (name) => {
  const { rules: wrong } = mutants.find((one) => one.name === name)!;
  expect(compare([1, 1, 1, 1], { files: ['f0'] }, wrong, 200)).toBe(201);
});

it('refuses bounds that take more than 63 bits', () => {
  const of = (...numbers: [number, number, number, number]) => new Successors(rules, boundsOf(...numbers), { faults: true, files: ['f0', 'm0'] });
  expect(() => of(3, 2, 1, 1)).not.toThrow();
  expect(() => of(4, 6, 4, 4)).toThrow(RangeError);
});

it('says when a part of a state has more values than bits', () => {
  const bounds = boundsOf(1, 1, 1, 1);
  const { layout } = new Successors(rules, bounds, { faults: true, files: ['m0'] });
  const state = initialState(bounds);
  expect(() => {
    for (let i = 0; i < 100; i++) layout.pack({ ...state, huge: [`m${i}`] });
  }).toThrow('more than 2 different sets of huge memfds do not fit a packed state');
});
