// SPDX-License-Identifier: GPL-2.0-only
/** @file Is a product state well-formed? */
import type { LuoState } from './actions.js';
import type { RegistrationState } from './machines.js';
import { descriptorCount, NOBODY, type ModelState, type TokenState } from './state.js';

/** States that a registration may be in, by LUO's state (items 7, 11). */
const PHASES: Readonly<Record<LuoState, ReadonlySet<RegistrationState>>> = {
  normal: new Set(['free', 'owned.registered']),
  prepared: new Set(['free', 'owned.prepared', 'committed.prepared']),
  frozen: new Set(['free', 'owned.frozen', 'committed.frozen']),
  updated: new Set(['free', 'owned.registered']),
};

/** Can this state occur? Every reachable state is legal; a state that a caller made up may not be. */
export function legal(state: ModelState): boolean {
  const isSane = state.descriptors.every((row) => row.every((n) => Number.isInteger(n) && n >= 0));
  return isSane && state.tokens.every((token) => isLegalToken(state, token));
}

function isLegalToken(state: ModelState, token: TokenState): boolean {
  const isOwned = token.registration.startsWith('owned');
  const needsHandler = token.registration !== 'free' || token.incoming === 'restored';
  return (
    PHASES[state.luo].has(token.registration) &&
    (isOwned ? descriptorCount(state, token.owner) > 0 : token.owner === NOBODY) &&
    (token.incoming === 'absent' || state.luo === 'updated') &&
    (token.incoming !== 'waiting' || token.holders === 0) &&
    (!needsHandler || state.handler === 'registered')
  );
}
