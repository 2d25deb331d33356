// SPDX-License-Identifier: GPL-2.0-only
/** @file Invariants of single states. */
import type { StateInvariant } from '../invariant.js';
import { descriptorCount, NOBODY, type ModelState, type TokenState } from '../state.js';

const every = (test: (token: TokenState, state: ModelState) => boolean) => (state: ModelState) => state.tokens.every((token) => test(token, state));

const isIdle = ({ luo }: ModelState) => luo === 'normal' || luo === 'updated';

const isIn = (token: TokenState, phase: 'registered' | 'prepared' | 'frozen') => token.registration === 'free' || token.registration.endsWith(`.${phase}`);

export const ofStates: readonly StateInvariant[] = [
  {
    name: 'no-token-of-a-closed-session-in-normal',
    items: [5, 7],
    ofState: (state) => !isIdle(state) || state.tokens.every((t) => t.registration === 'free' || descriptorCount(state, t.owner) > 0),
  },
  {
    name: 'a-token-has-one-owner-or-is-committed',
    items: [4, 6],
    ofState: every((token, state) => (token.registration.startsWith('owned') ? descriptorCount(state, token.owner) > 0 : token.owner === NOBODY)),
  },
  {
    name: 'prepared-means-every-registration-prepared',
    items: [8, 11],
    ofState: every((token, { luo }) => luo !== 'prepared' || isIn(token, 'prepared')),
  },
  {
    name: 'frozen-means-every-registration-frozen',
    items: [6, 9, 11],
    ofState: every((token, { luo }) => luo !== 'frozen' || isIn(token, 'frozen')),
  },
  {
    name: 'nothing-is-prepared-in-normal',
    items: [8, 9, 10],
    ofState: (state) => !isIdle(state) || state.tokens.every((token) => isIn(token, 'registered')),
  },
  {
    name: 'incoming-tokens-only-in-updated',
    items: [13, 14],
    ofState: every((token, { luo }) => token.incoming === 'absent' || luo === 'updated'),
  },
  {
    name: 'a-token-that-waits-has-given-out-no-file',
    items: [13],
    ofState: every((token) => token.incoming !== 'waiting' || token.holders === 0),
  },
  {
    name: 'nothing-points-to-a-handler-that-is-gone',
    items: [19],
    ofState: every((token, { handler }) => handler === 'registered' || (token.registration === 'free' && token.incoming !== 'restored')),
  },
];
