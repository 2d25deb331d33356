// SPDX-License-Identifier: GPL-2.0-only
/** @file Invariants of transitions: what the file handler sees. */
import type { Callback } from '../actions.js';
import { callbacksOf, type Edge, type EdgeInvariant } from '../invariant.js';
import type { RegistrationState } from '../machines.js';
import { registrations, type TokenState } from '../state.js';

type Phase = 'idle' | 'prepared' | 'frozen';

/** What the file handler believes after one callback; undefined: it must not be called now. */
const NEXT: Readonly<Record<Phase, Partial<Record<Callback, Phase>>>> = {
  idle: { prepare: 'prepared', 'prepare!': 'idle' },
  prepared: { freeze: 'frozen', 'freeze!': 'prepared', cancel: 'idle' },
  frozen: { cancel: 'idle' },
};

const OUTGOING: ReadonlySet<Callback> = new Set(['prepare', 'prepare!', 'freeze', 'freeze!', 'cancel']);

function phaseOf(registration: RegistrationState): Phase {
  if (registration.endsWith('prepared')) return 'prepared';
  return registration.endsWith('frozen') ? 'frozen' : 'idle';
}

/** The phase that the callbacks of one transition lead to; undefined: they are out of order. */
function follow(edge: Edge, token: number): Phase | undefined {
  const from: Phase | undefined = phaseOf(edge.before.tokens[token]!.registration);
  const seen = callbacksOf(edge, token).filter((callback) => OUTGOING.has(callback));
  return seen.reduce<Phase | undefined>((phase, callback) => phase && NEXT[phase][callback], from);
}

const jumps = ({ outcome }: Edge) => outcome.reboot === 'booted' || outcome.reboot === 'plain';
const tokensOf = ({ before }: Edge) => [...before.tokens.keys()];
const cancels = (edge: Edge, token: number) => callbacksOf(edge, token).filter((callback) => callback === 'cancel').length;

const expectedFinish = ({ incoming }: TokenState): readonly Callback[] =>
  incoming === 'absent' ? [] : [incoming === 'restored' ? 'finish:reclaimed' : 'finish'];

export const ofCallbacks: readonly EdgeInvariant[] = [
  {
    name: 'no-freeze-or-cancel-without-prepare',
    items: [11],
    ofEdge: (edge) => tokensOf(edge).every((token) => follow(edge, token) !== undefined),
  },
  {
    name: 'a-registration-ends-only-when-nothing-of-it-is-prepared',
    items: [11],
    ofEdge: (edge) =>
      jumps(edge) || tokensOf(edge).every((i) => edge.after.tokens[i]!.registration !== 'free' || [undefined, 'idle'].includes(follow(edge, i))),
  },
  {
    name: 'a-failed-prepare-cancels-what-it-prepared-once',
    items: [8],
    ofEdge: (edge) =>
      edge.action.verb !== 'prepare' ||
      edge.outcome.ret === 0 ||
      tokensOf(edge).every((token) => cancels(edge, token) === (callbacksOf(edge, token).includes('prepare') ? 1 : 0)),
  },
  {
    name: 'a-failed-freeze-cancels-every-registration-once',
    items: [9],
    ofEdge: (edge) =>
      edge.outcome.reboot !== 'refused' || edge.outcome.ret === '-EAGAIN' || registrations(edge.before).every((token) => cancels(edge, token) === 1),
  },
  {
    name: 'cancel-cancels-every-registration-once',
    items: [10],
    ofEdge: (edge) =>
      edge.action.verb !== 'cancel' || edge.outcome.ret !== 0 || registrations(edge.before).every((token) => callbacksOf(edge, token).join() === 'cancel'),
  },
  {
    name: 'a-file-is-retrieved-once',
    items: [13],
    ofEdge: (edge) => tokensOf(edge).every((i) => !callbacksOf(edge, i).includes('retrieve') || edge.before.tokens[i]!.incoming === 'waiting'),
  },
  {
    name: 'after-a-failed-retrieve-the-token-can-be-tried-again',
    items: [13],
    ofEdge: (edge) => tokensOf(edge).every((i) => !callbacksOf(edge, i).includes('retrieve!') || edge.after.tokens[i]!.incoming === 'waiting'),
  },
  {
    name: 'finish-tells-every-incoming-token-once-and-truly',
    items: [14],
    ofEdge: (edge) =>
      edge.action.verb !== 'finish' ||
      edge.outcome.ret !== 0 ||
      tokensOf(edge).every((i) => callbacksOf(edge, i).join() === expectedFinish(edge.before.tokens[i]!).join()),
  },
];
