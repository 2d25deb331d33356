// SPDX-License-Identifier: GPL-2.0-only
/** @file Invariants of transitions: who may end or take a registration, and what an error may change. */
import type { Edge, EdgeInvariant } from '../invariant.js';
import { descriptorCount, stateKey, type ModelState } from '../state.js';

const unchanged = ({ before, after }: Edge) => before === after || stateKey(before) === stateKey(after);

/** A freeze failed, and what prepare had built was undone; or it did not, but the jump, and what is frozen stays frozen. */
const hasFrozen = ({ action, before, outcome }: Edge) => action.verb === 'reboot' && before.luo === 'prepared' && outcome.ret !== '-EAGAIN';

/** Token numbers that were registered before and are free after. */
const ended = ({ before, after }: Edge) =>
  [...before.tokens.keys()].filter((i) => before.tokens[i]!.registration !== 'free' && after.tokens[i]!.registration === 'free');

const closes = (before: ModelState, after: ModelState, session: number) => descriptorCount(before, session) > 0 && descriptorCount(after, session) === 0;

export const ofTokens: readonly EdgeInvariant[] = [
  {
    name: 'a-token-in-use-is-never-taken',
    items: [4],
    ofEdge: ({ action, before, outcome }) => action.verb !== 'preserve' || outcome.ret !== 0 || before.tokens[action.token]!.registration === 'free',
  },
  {
    name: 'an-incoming-token-never-clashes-with-an-outgoing-one',
    items: [15],
    ofEdge: ({ action, before, outcome }) => action.verb !== 'preserve' || outcome.ret !== '-EEXIST' || before.tokens[action.token]!.registration !== 'free',
  },
  {
    name: 'unpreserve-reaches-only-the-own-registrations',
    items: [3],
    ofEdge: ({ action, before, outcome }) => action.verb !== 'unpreserve' || outcome.ret !== 0 || before.tokens[action.token]!.owner === action.session,
  },
  {
    name: 'closing-a-session-ends-only-its-own-registrations',
    items: [3, 5],
    ofEdge: (edge) => {
      const { action, before, after } = edge;
      if (action.verb !== 'close' && action.verb !== 'exit') return true;
      return ended(edge).every((token) => closes(before, after, before.tokens[token]!.owner));
    },
  },
  {
    name: 'closing-a-session-in-prepared-or-frozen-keeps-its-registrations',
    items: [6],
    ofEdge: (edge) => {
      const { action, before } = edge;
      if (action.verb !== 'close' && action.verb !== 'exit') return true;
      return before.luo === 'normal' || before.luo === 'updated' || ended(edge).length === 0;
    },
  },
  {
    name: 'an-error-changes-nothing',
    items: [17, 18],
    ofEdge: (edge) => edge.outcome.ret === 0 || hasFrozen(edge) || unchanged(edge),
  },
  {
    name: 'restored-files-survive-finish',
    items: [14],
    ofEdge: ({ action, before, after }) => action.verb !== 'finish' || before.tokens.every((token, i) => token.holders === after.tokens[i]!.holders),
  },
];
