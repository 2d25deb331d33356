// SPDX-License-Identifier: GPL-2.0-only
/** @file What scenarios may ask of v1. */
import { LUO_STATES } from '../../model/v1/actions.js';
import { LEAKED, type BlobNode, type View } from '../../properties/v1/view.js';
import type { Question, Questions } from '../system.js';

const registered = (view: View | null, token: string | bigint): { readonly all: number; readonly held: number } => {
  const all = view?.registrations.filter((registration) => registration.token === token) ?? [];
  return { all: all.length, held: all.filter(({ owner }) => owner !== LEAKED).length };
};

const ofToken = (word: string, holds: (counts: ReturnType<typeof registered>) => boolean): Question<View> => ({
  word,
  about: 'token',
  operands: null,
  holds: (token, view) => holds(registered(view, token)),
});

/** Of LUO's state, and of tokens. */
export const questions: Questions<View> = {
  states: LUO_STATES,
  values: LUO_STATES,
  reboots: ['refused', 'failed', 'booted', 'plain'],
  all: [
    ofToken('leaked', ({ all, held }) => held < all),
    ofToken('duplicate', ({ held }) => held > 1),
    ofToken('registered', ({ held }) => held > 0),
    {
      word: 'handed-over',
      about: 'token',
      operands: null,
      holds: (token, _, handover) => (handover as readonly BlobNode[] | null)?.some((node) => node.token === token) ?? false,
    },
  ],
};
