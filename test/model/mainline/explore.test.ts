// SPDX-License-Identifier: GPL-2.0-only
/** @file How many states mainline's model has, and that every one of them is as it should be. */
import { describe, expect, it } from 'vitest';
import type { FileName, Verb } from '../../../model/mainline/actions.js';
import { explore } from '../../../model/mainline/explore.js';
import { invariants } from '../../../model/mainline/invariants.js';
import { mutants } from '../../../model/mainline/mutants.js';
import { rules } from '../../../model/mainline/rules.js';
import { initialState, stateKey } from '../../../model/mainline/state.js';
import { stepBy } from '../../../model/mainline/system.js';

const SMALL = { sessions: 1, tokens: 1, processes: 1, descriptors: 1 };
/** One file over one kexec after the other. */
const JOURNEY: readonly Verb[] = ['open', 'create', 'preserve', 'reboot', 'load_image', 'retrieve', 'retrieve_fd', 'finish', 'close', 'close_file'];

it('counts as many states and transitions as the search that keeps no paths', () => {
  const { states, complete } = explore(SMALL, { files: ['f0'], faults: false });
  expect({ states, complete }).toEqual({ states: 2276, complete: true });
});

it('keeps every invariant in every state and on every transition', () => {
  const { states, transitions, depth, complete, violations } = explore(SMALL, { files: ['f0'], verbs: JOURNEY, invariants });
  expect({ states, transitions, depth, complete, violations }).toEqual({ states: 2076, transitions: 244_613, depth: 12, complete: true, violations: [] });
});

type Numbers = readonly [sessions: number, tokens: number, processes: number, descriptors: number];

/** What the search counted that kept states as texts, and what SPIN counts (docs/promela.md). */
const PINNED: readonly { bounds: Numbers; files: readonly FileName[]; states: number; transitions: number; depth: number }[] = [
  { bounds: [1, 1, 1, 1], files: ['x0'], states: 628, transitions: 54_466, depth: 10 },
  { bounds: [1, 1, 1, 2], files: ['x0'], states: 1012, transitions: 87_618, depth: 11 },
  { bounds: [1, 1, 2, 2], files: ['x0'], states: 3204, transitions: 329_614, depth: 12 },
  { bounds: [1, 1, 1, 1], files: ['m2'], states: 6452, transitions: 723_818, depth: 14 },
  { bounds: [1, 1, 1, 1], files: ['m0'], states: 10792, transitions: 1_437_532, depth: 15 },
  { bounds: [1, 1, 1, 1], files: ['f0'], states: 22_228, transitions: 2_509_154, depth: 17 },
];

it.each(PINNED)('$bounds, $files: $states states, $transitions transitions', ({ bounds: [sessions, tokens, processes, descriptors], files, ...counts }) => {
  expect(explore({ sessions, tokens, processes, descriptors }, { files })).toEqual({ ...counts, complete: true, violations: [] });
});

it('stops at a limit, and says so', () => {
  const { complete, states } = explore(SMALL, { maxStates: 100 });
  expect(complete).toBe(false);
  expect(states).toBeLessThan(400);
});

/** Those that a few calls show; mutants.all.test.ts has all. */
describe.each([
  ['the-device-stays-busy-when-it-is-closed', 'the-device-is-open-exactly-while-somebody-has-a-descriptor-of-it', 2],
  ['the-last-close-leaves-files-preserved', 'a-session-that-ends-before-the-jump-undoes-every-preserve-newest-first', 4],
  ['a-plain-kexec-hands-over', 'another-kexec-hands-nothing-over', 4],
  ['a-module-may-go-under-its-files', 'a-module-stays-as-long-as-luo-keeps-a-file-of-it', 4],
] as const)('the wrong model %s', (name, wanted, length) => {
  const mutant = mutants.find((one) => one.name === name)!;
  const { violations } = explore(SMALL, { files: ['f0'], mutant, invariants: invariants.filter((one) => one.name === wanted), untilViolated: true });

  it(`is caught by ${wanted}`, () => {
    expect(violations.map(({ invariant, path }) => [invariant, path.length])).toEqual([[wanted, length]]);
  });

  it('by a path that it can go', () => {
    let states = [initialState(SMALL)];
    for (const action of violations[0]!.path) states = states.flatMap((state) => stepBy(mutant.rules, state, action).map(({ next }) => next));
    expect(states.map(stateKey)).toContain(stateKey(violations[0]!.state));
  });
});

it('the specification itself is none of the wrong models', () => {
  for (const { rules: wrong } of mutants) expect(wrong).not.toEqual(rules);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});
