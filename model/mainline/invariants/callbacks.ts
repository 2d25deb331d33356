// SPDX-License-Identifier: GPL-2.0-only
/** @file Invariants of the callbacks of mainline's model: which, how often, in which order. */
import type { Callback, Subject } from '../actions.js';
import { callbacksOf, outgoingOf, type Edge, type EdgeInvariant } from '../invariant.js';
import { isWatched, type ModelState } from '../state.js';

/** The watched files of outgoing sessions: in order of creation, of preservation in each. */
function watchedOut(state: ModelState): { readonly subject: Subject; readonly session: number }[] {
  return state.created.flatMap((session) => {
    const slot = state.slots[session]!;
    if (slot.kind !== 'outgoing') return [];
    return slot.files.flatMap(({ token, file }) => (isWatched(state, file) ? [{ subject: `out ${slot.name}/${token}` as Subject, session }] : []));
  });
}

const isOnly = (edge: Edge, subject: Subject, callbacks: readonly Callback[]): boolean => callbacksOf(edge, subject).join() === callbacks.join();

/** The order in which these were called first. */
const orderOf = ({ outcome }: Edge, subjects: readonly Subject[]): string =>
  [...outcome.callbacks.keys()].filter((subject) => subjects.includes(subject)).join();

const outgoingSessions = (state: ModelState): ReadonlySet<string> => new Set(outgoingOf(state).map(({ name }) => name));

export const ofCallbacks: readonly EdgeInvariant[] = [
  {
    name: 'a-session-that-ends-before-the-jump-undoes-every-preserve-newest-first',
    items: [8, 18, 20],
    ofEdge(edge) {
      const { before, action, after } = edge;
      if (action.verb !== 'close' && action.verb !== 'exit') return true;
      const left = outgoingSessions(after);
      return outgoingOf(before).every(({ name, files }) => {
        const subjects = files.filter(({ file }) => isWatched(before, file)).map(({ token }): Subject => `out ${name}/${token}`);
        if (left.has(name)) return subjects.every((subject) => isOnly(edge, subject, []));
        return subjects.every((subject) => isOnly(edge, subject, ['unpreserve'])) && orderOf(edge, subjects) === subjects.toReversed().join();
      });
    },
  },
  {
    name: 'the-jump-freezes-every-file-once-in-order',
    items: [19, 20],
    ofEdge(edge) {
      if (edge.outcome.reboot !== 'booted' || !edge.before.luo) return true;
      const subjects = watchedOut(edge.before).map(({ subject }) => subject);
      return subjects.every((subject) => isOnly(edge, subject, ['freeze'])) && orderOf(edge, subjects) === subjects.join();
    },
  },
  {
    name: 'a-reboot-that-fails-unfreezes-what-it-has-frozen',
    items: [19, 21],
    ofEdge(edge) {
      if (edge.action.verb !== 'reboot' || edge.outcome.reboot !== 'refused') return true;
      return watchedOut(edge.before).every(({ subject }) => ['', 'freeze!', 'freeze,unfreeze'].includes(callbacksOf(edge, subject).join()));
    },
  },
  {
    name: 'a-handler-is-asked-to-retrieve-a-file-once',
    items: [15],
    ofEdge: (edge) =>
      edge.before.incoming.every(({ name, files }) =>
        files.every(({ token, state }) => state === 'waiting' || !callbacksOf(edge, `in ${name}/${token}`).some((callback) => callback.startsWith('retrieve'))),
      ),
  },
  {
    name: 'every-file-that-is-given-up-is-finished-once-and-truly',
    items: [16, 18],
    ofEdge(edge) {
      const { before, after } = edge;
      if (edge.outcome.reboot === 'booted') return true;
      return before.incoming.every(({ name, files }, i) =>
        files.every(({ token, file, state }, j) => {
          if (!isWatched(before, file)) return true;
          const finishes = callbacksOf(edge, `in ${name}/${token}`).filter((callback) => callback.startsWith('finish'));
          const isOver = state !== 'finished' && after.incoming[i]?.files[j]?.state === 'finished';
          return finishes.join() === (!isOver ? '' : state === 'retrieved' ? 'finish:retrieved' : 'finish');
        }),
      );
    },
  },
  {
    name: 'finish-gives-up-all-files-of-a-session-or-none',
    items: [16],
    ofEdge({ before, action, outcome, after }) {
      if (action.verb !== 'finish') return true;
      const slot = before.slots[action.session]!;
      const came = after.incoming.find(({ name }) => slot.kind === 'incoming' && name === slot.name);
      return outcome.ret !== 0 || came === undefined || (came.state === 'held' && came.files.every(({ state }) => state === 'finished'));
    },
  },
  {
    name: 'a-preserve-that-succeeds-calls-the-handler-once',
    items: [18],
    ofEdge(edge) {
      const { before, action, outcome, after } = edge;
      if (action.verb !== 'preserve' || outcome.ret !== 0 || !isWatched(before, action.file)) return true;
      const slot = after.slots[action.session]!;
      return slot.kind === 'outgoing' && isOnly(edge, `out ${slot.name}/${action.token}`, ['preserve']);
    },
  },
  {
    name: 'the-flb-is-called-for-its-first-user-and-its-last',
    items: [25],
    ofEdge(edge) {
      const { before, after } = edge;
      if (edge.outcome.reboot === 'booted') return true;
      const out = callbacksOf(edge, 'flb out').join();
      if (before.flb === after.flb) return ['', 'preserve!', 'preserve,unpreserve'].includes(out);
      return out === (after.flb === 'preserved' ? 'preserve' : 'unpreserve');
    },
  },
  {
    name: 'the-incoming-flb-is-retrieved-once-and-finished-once',
    items: [25],
    ofEdge(edge) {
      const { before, after } = edge;
      if (edge.outcome.reboot === 'booted') return true;
      const calls = callbacksOf(edge, 'flb in').join();
      if (before.incomingFlb === after.incomingFlb) return calls === '';
      const way = `${before.incomingFlb}-${after.incomingFlb}`;
      return (
        calls === { 'waiting-retrieved': 'retrieve', 'waiting-failed': 'retrieve!', 'waiting-absent': 'retrieve,finish', 'retrieved-absent': 'finish' }[way]
      );
    },
  },
];
