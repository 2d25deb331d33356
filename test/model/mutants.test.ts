// SPDX-License-Identifier: GPL-2.0-only
/** @file The ledger of wrong models: each is caught, by which invariant, and how soon. */
import { describe, expect, it } from 'vitest';
import { explore } from '../../model/v1/explore.js';
import { invariants } from '../../model/v1/invariants.js';
import { mutants } from '../../model/v1/mutants.js';
import { rules } from '../../model/v1/rules.js';
import { initialState } from '../../model/v1/state.js';
import { stepBy } from '../../model/v1/system.js';
import { boundsOf, walk } from './walk.js';

const BOUNDS = boundsOf(2, 1, 1, 1);

/** Mutant -> the invariant that names what is wrong -> length of a shortest path. */
const LEDGER: Readonly<Record<string, readonly [invariant: string, length: number]>> = {
  'close-in-normal-leaves-registrations': ['no-token-of-a-closed-session-in-normal', 3],
  'close-in-prepared-ends-registrations': ['closing-a-session-in-prepared-or-frozen-keeps-its-registrations', 4],
  'close-in-frozen-ends-registrations': ['a-registration-ends-only-when-nothing-of-it-is-prepared', 5],
  'close-in-normal-ends-everybodys-registrations': ['closing-a-session-ends-only-its-own-registrations', 4],
  'a-committed-token-stays-with-its-closed-session': ['a-token-has-one-owner-or-is-committed', 4],
  'cancel-leaves-committed-tokens': ['no-token-of-a-closed-session-in-normal', 5],
  'cancel-calls-twice': ['no-freeze-or-cancel-without-prepare', 3],
  'cancel-does-not-call': ['cancel-cancels-every-registration-once', 5],
  'a-failed-prepare-leaves-files-prepared': ['a-failed-prepare-cancels-what-it-prepared-once', 3],
  'a-failed-prepare-ends-registrations': ['an-error-changes-nothing', 3],
  'a-failed-freeze-leaves-files-prepared': ['a-failed-freeze-cancels-every-registration-once', 4],
  'prepare-passes-over-registrations': ['prepared-means-every-registration-prepared', 3],
  'committed-tokens-miss-the-freeze': ['frozen-means-every-registration-frozen', 5],
  'committed-tokens-miss-the-jump': ['the-next-kernel-has-exactly-the-committed-tokens', 5],
  'a-plain-kexec-hands-over': ['a-plain-kexec-hands-nothing-over', 3],
  'a-second-restore-is-allowed': ['a-file-is-retrieved-once', 7],
  'restore-does-not-remember': ['a-token-that-waits-has-given-out-no-file', 6],
  'a-failed-retrieve-uses-the-token-up': ['after-a-failed-retrieve-the-token-can-be-tried-again', 6],
  'finish-forgets-the-files-that-nobody-restored': ['finish-tells-every-incoming-token-once-and-truly', 6],
  'finish-calls-every-file-unclaimed': ['finish-tells-every-incoming-token-once-and-truly', 7],
  'finish-closes-restored-files': ['restored-files-survive-finish', 7],
  'prepare-does-not-wait-for-finish': ['incoming-tokens-only-in-updated', 6],
  'a-token-is-free-while-owned': ['a-token-in-use-is-never-taken', 3],
  'an-incoming-token-blocks-its-number': ['an-incoming-token-never-clashes-with-an-outgoing-one', 6],
  'any-session-may-unpreserve': ['unpreserve-reaches-only-the-own-registrations', 4],
  'unregister-ignores-registrations': ['nothing-points-to-a-handler-that-is-gone', 3],
  'unregister-ignores-incoming-tokens': ['the-handler-never-goes-while-it-is-needed', 5],
  'finish-does-not-wait-for-the-handler': ['finish-waits-for-the-handler-of-the-tokens-that-came', 6],
};

const explored = new Map(mutants.map((mutant) => [mutant.name, explore(BOUNDS, { mutant, invariants })]));
const found = new Map([...explored].map(([name, { violations }]) => [name, violations]));

it('names every mutant, and every mutant once', () => {
  expect(mutants.map(({ name }) => name)).toEqual(Object.keys(LEDGER));
});

describe.each(Object.entries(LEDGER))('%s', (name, [invariant, length]) => {
  const violation = found.get(name)!.find((each) => each.invariant === invariant);

  it(`is caught by ${invariant}`, () => {
    expect(violation?.path).toHaveLength(length);
  });

  it('by a path that the wrong model can go', () => {
    const mutant = mutants.find((each) => each.name === name)!;
    let states = [initialState(BOUNDS)];
    for (const action of violation!.path) states = states.flatMap((state) => stepBy(mutant.rules, state, action).map(({ next }) => next));
    expect(states).toContainEqual(violation!.state);
  });

  it('has as many states and transitions as the slow search finds', () => {
    const walked = [...walk(BOUNDS, mutants.find((each) => each.name === name)!.rules)];
    const transitions = walked.reduce((sum, [, edges]) => sum + edges.length, 0);
    expect({ states: walked.length, transitions }).toEqual({ states: explored.get(name)!.states, transitions: explored.get(name)!.transitions });
  });
});

it('every invariant catches a mutant: none holds for nothing', () => {
  const caught = new Set([...found.values()].flat().map(({ invariant }) => invariant));
  expect(invariants.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
});

it('the specification itself is none of them', () => {
  for (const { rules: wrong } of mutants) expect(wrong).not.toEqual(rules);
});
