// SPDX-License-Identifier: GPL-2.0-only
/** @file The product explored by XState and @xstate/graph alone has the same states and transitions. */
import { expect, it } from 'vitest';
import { exploreWithXState, shortestPathsWithXState } from '../../bench/xstate-product.js';
import { explore } from '../../model/v1/explore.js';
import { boundsOf } from './walk.js';

it.each([
  [1, 1, 1, 1],
  [1, 2, 1, 1],
] as [number, number, number, number][])('%i sessions, %i tokens, %i processes, %i descriptors', (...numbers) => {
  const bounds = boundsOf(...numbers);
  const { states, transitions } = explore(bounds);
  expect(exploreWithXState(bounds)).toEqual({ states, transitions });
});

it('finds a shortest path to each', () => {
  expect(shortestPathsWithXState(boundsOf(1, 1, 1, 1))).toBe(54);
});
