// SPDX-License-Identifier: GPL-2.0-only
/** @file Invariants of single calls of mainline's model. */
import type { EdgeInvariant } from '../invariant.js';
import { stateKey, type ModelState } from '../state.js';

const succeeds = (edge: Parameters<EdgeInvariant['ofEdge']>[0]): boolean => edge.outcome.ret === 0;

/** Descriptors of retrieved files, by name of the session and token. */
const holdersOf = ({ incoming }: ModelState): string =>
  JSON.stringify(incoming.map(({ name, files }) => [name, files.map(({ token, holders }) => [token, holders])]));

/** What a call leaves alone that only opens or closes the device. */
const sessionsOf = (state: ModelState): string => stateKey({ ...state, device: 'closed', devices: [] });

/** Without what RETRIEVE_FD remembers of a retrieve: of files, the error; of the FLB nothing. */
const withoutErrors = (state: ModelState): string =>
  stateKey({
    ...state,
    incoming: state.incoming.map((session) => ({
      ...session,
      files: session.files.map((file) => (file.state === 'finished' ? file : { ...file, state: 'waiting', error: null })),
    })),
  });

export const ofCalls: readonly EdgeInvariant[] = [
  {
    name: 'an-error-changes-nothing',
    items: [2, 7, 21, 29],
    ofEdge(edge) {
      const { before, action, after } = edge;
      if (succeeds(edge) || before === after) return true;
      // What failed is remembered: an open that could not deserialize, a retrieve.
      if (action.verb === 'open') return edge.outcome.ret === '-EIO' && after.device === 'broken' && sessionsOf(before) === sessionsOf(after);
      if (action.verb === 'retrieve_fd') return withoutErrors(before) === withoutErrors(after);
      if (action.verb === 'get_flb')
        return after.incomingFlb === 'failed' && stateKey({ ...after, incomingFlb: before.incomingFlb, flbError: before.flbError }) === stateKey(before);
      return stateKey(before) === stateKey(after);
    },
  },
  {
    name: 'the-device-opens-whenever-it-is-not-open',
    items: [1],
    ofEdge: ({ before, action, outcome }) => action.verb !== 'open' || before.device !== 'closed' || !before.luo || outcome.ret === 0,
  },
  {
    name: 'once-eio-always-eio',
    items: [1],
    ofEdge: ({ before, action, outcome, after }) =>
      action.verb !== 'open' ||
      ((before.device !== 'broken' || !before.luo || outcome.ret === '-EIO') && (outcome.ret !== '-EIO' || after.device === 'broken')),
  },
  {
    name: 'an-open-that-misses-something-fails',
    items: [27],
    ofEdge: ({ before, action, outcome }) =>
      action.verb !== 'open' ||
      outcome.ret !== 0 ||
      before.device !== 'unopened' ||
      before.incoming.every(({ files }) =>
        files.every(({ file }) => (!file.startsWith('f') || before.modules.T === 'loaded') && (!file.startsWith('g') || before.modules.U === 'loaded')),
      ),
  },
  {
    name: 'create-is-eexist-exactly-if-the-name-is-taken',
    items: [2, 3],
    ofEdge({ before, action, outcome }) {
      if (action.verb !== 'create') return true;
      const isTaken = before.slots.some((slot) => slot.kind === 'outgoing' && slot.name === action.name);
      return outcome.ret === '-EEXIST' ? isTaken : outcome.ret !== 0 || !isTaken;
    },
  },
  {
    name: 'a-name-is-retrieved-only-while-it-waits',
    items: [12, 14],
    ofEdge: (edge) =>
      edge.action.verb !== 'retrieve' ||
      !succeeds(edge) ||
      edge.before.incoming.some(({ name, state }) => name === (edge.action as { name: string }).name && (state === 'waiting' || state === 'stuck')),
  },
  {
    name: 'preserve-is-for-outgoing-sessions-and-the-rest-for-incoming-ones',
    items: [11],
    ofEdge(edge) {
      const { before, action } = edge;
      if (!succeeds(edge)) return true;
      if (action.verb === 'preserve') return before.slots[action.session]!.kind === 'outgoing';
      return (action.verb !== 'retrieve_fd' && action.verb !== 'finish') || before.slots[action.session]!.kind === 'incoming';
    },
  },
  {
    name: 'sessions-do-not-depend-on-the-device',
    items: [10],
    ofEdge: ({ before, action, after }) => action.verb !== 'close_device' || sessionsOf(before) === sessionsOf(after),
  },
  {
    name: 'retrieved-files-outlive-finish-and-the-session',
    items: [17],
    ofEdge: ({ before, action, after }) => (action.verb !== 'finish' && action.verb !== 'close') || holdersOf(before) === holdersOf(after),
  },
];
