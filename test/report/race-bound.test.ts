// SPDX-License-Identifier: GPL-2.0-only
/** @file The verdict of a race search in one sentence: what was cut off is named, in every format that takes it. */
import { describe, expect, it } from 'vitest';
import { describeRaceVerdict, raceBoundDetails } from '../../report/race/bound.js';
import type { RaceBound, RaceVerdict } from '../../search/race/search.js';

const bound = (more: Partial<RaceBound>): RaceBound => ({
  strategy: 'dpor',
  programs: 200,
  executions: 4_300,
  pruned: 0,
  cutOff: 0,
  limited: 0,
  deferred: 0,
  steps: 40,
  seed: 1,
  stopped: false,
  ...more,
});
const told = (answer: RaceVerdict['answer'], more: Partial<RaceBound>): string =>
  describeRaceVerdict({ revision: 'corrected', answer, bound: bound(more), properties: [], findings: [] }, { preemptions: 2 });

describe('a verdict on races', () => {
  it('says all interleavings where all were tried', () => {
    expect(told('holds', {})).toBe(
      'no interleaving breaks a property within 200 programs of concurrent tasks, all interleavings (dynamic partial-order reduction): 4,300 executions',
    );
  });

  it('says of how many programs where some were cut off', () => {
    expect(told('holds', { cutOff: 82 })).toBe(
      'no interleaving that was tried breaks a property within 200 programs of concurrent tasks, 118 of them in all interleavings (dynamic partial-order reduction), 82 cut off: 4,300 executions',
    );
    expect(told('holds', { cutOff: 200, strategy: 'preemptions' })).toContain('every schedule of at most 2 preemptions, each cut off: ');
    expect(told('unknown', { cutOff: 3, matrix: { sessions: 1, tokens: 1, tasks: 2, states: 54, done: 54 } })).toContain('197 of them in all interleavings');
  });

  it('calls a sample a sample', () => {
    expect(told('holds', { strategy: 'random', cutOff: 200 })).toBe(
      'no interleaving that was tried breaks a property within 200 programs of concurrent tasks, random walk: 4,300 executions',
    );
  });
});

it('says of programs whose tasks never began that nothing is known of them', () => {
  const details = (more: Partial<RaceBound>): string => raceBoundDetails(bound({ unreached: 44, ...more }), { preemptions: 2 });
  expect(details({})).toMatch(/^44 programs whose tasks never began, because the kernel dies or hangs before; /);
  expect(details({ matrix: { sessions: 1, tokens: 1, tasks: 2, states: 54, done: 54 } })).toContain('the kernel dies or hangs before: unknown; ');
});
