// SPDX-License-Identifier: GPL-2.0-only
/** @file The packed successor function is `step`, on every reachable state. */
import { expect, it } from 'vitest';
import { Layout } from '../../model/v1/layout.js';
import { rules } from '../../model/v1/rules.js';
import { Successors } from '../../model/v1/successors.js';
import { boundsOf, walk } from './walk.js';

it.each([
  [1, 1, 1, 1],
  [1, 1, 2, 2],
  [2, 1, 1, 2],
  [2, 1, 2, 2],
  [1, 2, 1, 1],
  [1, 2, 2, 2],
  [2, 2, 1, 1],
  [3, 1, 1, 1],
])('%i sessions, %i tokens, %i processes, %i descriptors', (...numbers) => {
  const bounds = boundsOf(...numbers);
  const successors = new Successors(rules, bounds, { faults: true });
  const { layout } = successors;
  for (const [state, edges] of walk(bounds)) {
    const { lo, hi } = layout.pack(state);
    const expected = new Set(edges.map(({ after }) => layout.pack(after)).map((packed) => `${packed.lo} ${packed.hi}`));
    expect(successors.expand(lo, hi)).toBe(edges.length);
    const found = new Set([`${lo} ${hi}`]);
    for (let i = 0; i < successors.words; i += 2) found.add(`${successors.found[i]} ${successors.found[i + 1]}`);
    // get_state, at the least, leads from a state to itself: if there is no session, register_handler or a failing kexec.
    expect([...found].sort()).toEqual([...expected.add(`${lo} ${hi}`)].sort());
  }
});

it('packs and unpacks every reachable state', () => {
  const bounds = boundsOf(2, 2, 1, 1);
  const layout = new Layout(bounds, rules.tables);
  for (const [state] of walk(bounds)) expect(layout.unpack(layout.pack(state))).toEqual(state);
});

it('refuses bounds that take more than 63 bits', () => {
  expect(() => new Layout(boundsOf(3, 3, 3, 3), rules.tables)).not.toThrow();
  expect(() => new Layout(boundsOf(4, 8, 4, 4), rules.tables)).toThrow(RangeError);
  expect(() => new Layout(boundsOf(1, 1, 1, Infinity), rules.tables)).toThrow(RangeError);
});
