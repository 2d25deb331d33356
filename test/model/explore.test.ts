// SPDX-License-Identifier: GPL-2.0-only
/** @file How many states there are, and that every one of them is as it should be. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../model/v1/explore.js';
import { invariants } from '../../model/v1/invariants.js';
import { transitionNames } from '../../model/compile.js';
import { rules } from '../../model/v1/rules.js';
import { legal, step } from '../../model/v1/system.js';
import { boundsOf, walk } from './walk.js';

type Numbers = [sessions: number, tokens: number, processes: number, descriptors: number];

const PINNED: readonly { bounds: Numbers; states: number; transitions: number; depth: number }[] = [
  { bounds: [1, 1, 1, 1], states: 54, transitions: 1_707, depth: 12 },
  { bounds: [1, 1, 2, 2], states: 330, transitions: 15_874, depth: 14 },
  { bounds: [2, 1, 1, 1], states: 128, transitions: 6_445, depth: 13 },
  { bounds: [1, 2, 1, 1], states: 220, transitions: 11_415, depth: 15 },
  { bounds: [2, 1, 2, 2], states: 2_520, transitions: 208_324, depth: 16 },
  { bounds: [2, 2, 1, 1], states: 728, transitions: 64_919, depth: 16 },
  { bounds: [2, 2, 2, 2], states: 31_512, transitions: 4_434_088, depth: 21 },
  { bounds: [3, 3, 1, 1], states: 18_992, transitions: 3_654_193, depth: 20 },
  { bounds: [2, 3, 2, 2], states: 440_064, transitions: 95_926_384, depth: 25 },
];

describe('reachable states and transitions, faults and errors included', () => {
  it.each(PINNED)('$bounds: $states, $transitions', ({ bounds, ...counts }) => {
    expect(explore(boundsOf(...bounds))).toEqual({ ...counts, complete: true, violations: [] });
  });

  it('without faults there are as many states: a fault leads nowhere new', () => {
    const { states, transitions } = explore(boundsOf(2, 2, 1, 1), { faults: false });
    expect({ states, transitions }).toEqual({ states: 728, transitions: 22_211 });
  });

  it('the slow search counts the same', () => {
    const bounds = boundsOf(2, 2, 1, 1);
    const found = [...walk(bounds)];
    expect(found).toHaveLength(728);
    expect(found.reduce((sum, [, edges]) => sum + edges.length, 0)).toBe(64_919);
  });
});

describe('every reachable state', () => {
  it.each([
    [2, 1, 2, 2],
    [2, 2, 1, 1],
    [1, 2, 2, 1],
  ])('keeps all invariants, on every transition: %i, %i, %i, %i', (...bounds) => {
    expect(explore(boundsOf(...bounds), { invariants }).violations).toEqual([]);
  });

  it('keeps the invariants of states within larger bounds', () => {
    const ofStates = invariants.filter((invariant) => 'ofState' in invariant);
    expect(explore(boundsOf(2, 2, 2, 2), { invariants: ofStates }).violations).toEqual([]);
  });

  it('is legal', () => {
    for (const [state] of walk(boundsOf(2, 1, 1, 2))) expect(legal(state)).toBe(true);
  });

  it('together they take every transition of every machine', () => {
    const covered = new Set<string>();
    for (const [state, edges] of walk(boundsOf(2, 1, 2, 2))) for (const { action } of edges) step(state, action, covered);
    expect(transitionNames(rules.tables).filter((name) => !covered.has(name))).toEqual([]);
  });
});

it('stops at a limit, and says so', () => {
  const { complete, states } = explore(boundsOf(2, 2, 2, 2), { maxStates: 1_000 });
  expect(complete).toBe(false);
  expect(states).toBeGreaterThanOrEqual(1_000);
  expect(states).toBeLessThan(1_100);
});

it('reports progress', () => {
  const seen: number[] = [];
  explore(boundsOf(2, 3, 2, 2), { faults: false, onProgress: ({ expanded }) => seen.push(expanded) });
  expect(seen).toHaveLength(7);
});
