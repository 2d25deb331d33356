// SPDX-License-Identifier: GPL-2.0-only
/** @file The ledger of mainline's wrong models: each is caught, by which invariants, and how soon. */
import { describe, expect, it } from 'vitest';
import { explore, type ExploreOptions } from '../../../model/mainline/explore.js';
import { invariants } from '../../../model/mainline/invariants.js';
import { mutants } from '../../../model/mainline/mutants.js';

interface Entry extends Pick<ExploreOptions, 'files' | 'names'> {
  /** Sessions, tokens, processes, descriptors; default: one of each. */
  readonly bounds?: readonly [number, number, number, number];
  /** Invariant -> length of a shortest path. */
  readonly caught: Readonly<Record<string, number>>;
}

const LEDGER: Readonly<Record<string, Entry>> = {
  'the-device-stays-busy-when-it-is-closed': { caught: { 'the-device-is-open-exactly-while-somebody-has-a-descriptor-of-it': 2 } },
  'a-failed-open-can-be-tried-again': { caught: { 'an-error-changes-nothing': 4, 'once-eio-always-eio': 4 } },
  'the-last-close-leaves-files-preserved': {
    caught: { 'a-session-that-ends-before-the-jump-undoes-every-preserve-newest-first': 4, 'the-flb-is-preserved-exactly-while-it-has-a-user': 4 },
  },
  'every-close-undoes-the-preserves': {
    bounds: [1, 1, 1, 2],
    caught: { 'a-session-that-ends-before-the-jump-undoes-every-preserve-newest-first': 5 },
  },
  'the-jump-freezes-nothing': { caught: { 'the-jump-freezes-every-file-once-in-order': 4 } },
  'a-failed-reboot-leaves-sessions-frozen': {
    bounds: [2, 1, 1, 1],
    files: ['f0', 'g0'],
    names: ['a', 'b'],
    caught: { 'an-error-changes-nothing': 6, 'a-reboot-that-fails-unfreezes-what-it-has-frozen': 6, 'nothing-is-frozen-between-two-calls': 6 },
  },
  'unfreeze-leaves-files-frozen': {
    bounds: [1, 2, 1, 1],
    files: ['f0', 'g0'],
    caught: { 'an-error-changes-nothing': 5, 'nothing-is-frozen-between-two-calls': 5 },
  },
  'freeze-does-not-call': { caught: { 'the-jump-freezes-every-file-once-in-order': 4 } },
  'unfreeze-calls-twice': { bounds: [1, 2, 1, 1], files: ['f0', 'g0'], caught: { 'a-reboot-that-fails-unfreezes-what-it-has-frozen': 5 } },
  'preserve-does-not-call': { caught: { 'a-preserve-that-succeeds-calls-the-handler-once': 3 } },
  'a-failed-retrieve-is-tried-again': { caught: { 'a-file-remembers-an-error-exactly-when-its-retrieve-has-failed': 7 } },
  'every-retrieve-fd-asks-the-handler': { caught: { 'a-handler-is-asked-to-retrieve-a-file-once': 8 } },
  'retrieve-does-not-remember': { caught: { 'a-file-that-nobody-has-retrieved-has-no-descriptor': 7 } },
  'finish-passes-over-retrieved-files': {
    caught: { 'finish-gives-up-all-files-of-a-session-or-none': 8, 'a-session-that-is-gone-has-given-everything-up': 8 },
  },
  'finish-calls-a-retrieved-file-unretrieved': { caught: { 'every-file-that-is-given-up-is-finished-once-and-truly': 8 } },
  'a-session-can-be-retrieved-again-after-its-last-close': { caught: { 'a-session-that-waits-has-lost-nothing': 7 } },
  'a-refused-close-loses-the-session': {
    caught: { 'a-session-that-is-gone-has-given-everything-up': 7, 'the-incoming-flb-stays-exactly-as-long-as-somebody-needs-it': 7 },
  },
  'the-last-close-finishes-nothing': {
    caught: { 'a-session-that-is-gone-has-given-everything-up': 7, 'the-incoming-flb-stays-exactly-as-long-as-somebody-needs-it': 7 },
  },
  'finish-ends-the-session': {
    caught: { 'finish-gives-up-all-files-of-a-session-or-none': 6, 'an-incoming-session-is-held-exactly-while-it-has-a-descriptor': 6 },
  },
  'the-flb-stays-preserved-after-its-last-user': { caught: { 'an-error-changes-nothing': 3, 'the-flb-is-preserved-exactly-while-it-has-a-user': 3 } },
  'every-user-preserves-the-flb': { caught: { 'the-flb-is-called-for-its-first-user-and-its-last': 7 } },
  'the-flb-is-not-handed-over': {
    caught: { 'the-flb-goes-along-with-the-files-that-need-it': 4, 'the-incoming-flb-stays-exactly-as-long-as-somebody-needs-it': 4 },
  },
  'the-flb-is-never-finished': { caught: { 'the-incoming-flb-stays-exactly-as-long-as-somebody-needs-it': 9 } },
  'an-flb-that-nobody-retrieved-is-not-retrieved-to-be-finished': { caught: { 'the-incoming-flb-is-retrieved-once-and-finished-once': 7 } },
  'the-jump-keeps-the-flb': { caught: { 'the-next-kernel-starts-empty': 4, 'the-flb-is-preserved-exactly-while-it-has-a-user': 4 } },
  'names-may-be-taken-twice': {
    bounds: [2, 1, 1, 1],
    files: [],
    names: ['a'],
    caught: { 'create-is-eexist-exactly-if-the-name-is-taken': 3, 'names-of-outgoing-sessions-are-distinct': 3 },
  },
  'incoming-names-are-taken': { caught: { 'create-is-eexist-exactly-if-the-name-is-taken': 5 } },
  'tokens-may-be-used-twice': { files: ['f0', 'm0'], caught: { 'tokens-of-one-session-are-distinct': 4 } },
  'a-file-may-have-two-keepers': { bounds: [1, 2, 1, 1], caught: { 'a-file-has-one-keeper': 4 } },
  'a-module-may-go-under-its-files': { caught: { 'a-module-stays-as-long-as-luo-keeps-a-file-of-it': 4 } },
  'a-missing-handler-is-passed-over': { caught: { 'an-open-that-misses-something-fails': 5, 'a-module-stays-as-long-as-luo-keeps-a-file-of-it': 5 } },
  'the-device-opens-once': { caught: { 'the-device-opens-whenever-it-is-not-open': 3 } },
  'preserve-works-on-incoming-sessions': {
    caught: { 'preserve-is-for-outgoing-sessions-and-the-rest-for-incoming-ones': 6, 'a-preserve-that-succeeds-calls-the-handler-once': 6 },
  },
  'a-session-that-is-held-can-be-retrieved': { bounds: [2, 1, 1, 1], files: [], names: ['a'], caught: { 'a-name-is-retrieved-only-while-it-waits': 6 } },
  'closing-the-device-closes-sessions': { caught: { 'sessions-do-not-depend-on-the-device': 3 } },
  'finish-closes-retrieved-files': { caught: { 'retrieved-files-outlive-finish-and-the-session': 8 } },
  'the-jump-forgets-the-oldest-session': { caught: { 'the-next-kernel-has-exactly-what-was-outgoing': 3, 'the-jump-freezes-every-file-once-in-order': 4 } },
  'a-plain-kexec-hands-over': { caught: { 'another-kexec-hands-nothing-over': 4 } },
  'the-jump-waits-for-retrieved-files': { caught: { 'a-reboot-is-refused-only-without-an-image-or-by-a-handler': 7 } },
};

const explored = new Map(
  mutants.map((mutant) => {
    const { bounds = [1, 1, 1, 1], caught, ...options } = LEDGER[mutant.name] ?? { caught: {} };
    const [sessions, tokens, processes, descriptors] = bounds;
    const wanted = invariants.filter(({ name }) => name in caught);
    const search: ExploreOptions = { files: ['f0'], ...options, mutant, invariants: wanted, untilViolated: true };
    return [mutant.name, explore({ sessions, tokens, processes, descriptors }, search).violations];
  }),
);

it('names every mutant', () => {
  expect(mutants.map(({ name }) => name)).toEqual(Object.keys(LEDGER));
});

describe.each(Object.entries(LEDGER))('%s', (name, { caught }) => {
  it(`is caught by ${Object.keys(caught).join(' and ')}`, () => {
    expect(Object.fromEntries(explored.get(name)!.map(({ invariant, path }) => [invariant, path.length]))).toEqual(caught);
  });
});

it('every invariant catches a mutant: none holds for nothing', () => {
  const caught = new Set(Object.values(LEDGER).flatMap((entry) => Object.keys(entry.caught)));
  expect(invariants.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
});

it('every reachable state keeps every invariant', () => {
  const { states, transitions, complete, violations } = explore({ sessions: 1, tokens: 1, processes: 1, descriptors: 1 }, { files: ['f0'], invariants });
  expect({ states, transitions, complete, violations }).toEqual({ states: 22_228, transitions: 2_509_154, complete: true, violations: [] });
});
