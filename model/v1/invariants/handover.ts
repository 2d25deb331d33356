// SPDX-License-Identifier: GPL-2.0-only
/** @file Invariants of transitions: what crosses a kexec, and the handler. */
import type { EdgeInvariant } from '../invariant.js';
import type { ModelState } from '../state.js';

/** Nothing of the old kernel is left but, perhaps, incoming tokens. */
const isFresh = ({ descriptors, tokens }: ModelState) =>
  descriptors.flat().every((n) => n === 0) && tokens.every((token) => token.registration === 'free' && token.holders === 0);

export const ofHandover: readonly EdgeInvariant[] = [
  {
    name: 'the-next-kernel-has-exactly-the-committed-tokens',
    items: [6, 12],
    ofEdge: ({ before, after, outcome }) =>
      outcome.reboot !== 'booted' ||
      (after.luo === 'updated' &&
        isFresh(after) &&
        after.tokens.every(({ incoming }, i) => (incoming === 'waiting') === (before.tokens[i]!.registration !== 'free'))),
  },
  {
    name: 'a-plain-kexec-hands-nothing-over',
    items: [21],
    ofEdge: ({ before, after, action }) =>
      action.verb !== 'reboot' ||
      action.kexec !== 'ok' ||
      action.fault !== undefined ||
      before.luo === 'prepared' ||
      before.luo === 'frozen' ||
      (after.luo === 'normal' && isFresh(after) && after.tokens.every(({ incoming }) => incoming === 'absent')),
  },
  {
    name: 'the-handler-never-goes-while-it-is-needed',
    items: [19],
    ofEdge: ({ action, before, after }) =>
      action.verb !== 'unregister_handler' ||
      before.handler === after.handler ||
      before.tokens.every((token) => token.registration === 'free' && token.incoming === 'absent'),
  },
  {
    name: 'finish-waits-for-the-handler-of-the-tokens-that-came',
    items: [20],
    ofEdge: ({ action, before, outcome }) =>
      action.verb !== 'finish' || outcome.ret !== 0 || before.handler === 'registered' || before.tokens.every(({ incoming }) => incoming === 'absent'),
  },
];
