// SPDX-License-Identifier: GPL-2.0-only
/** @file Invariants of single states of mainline's model. */
import { outgoingOf, type StateInvariant } from '../invariant.js';
import { bindsFlb, flbUsers, kindOf, moduleOf, receivedFile, sum, type ModelState } from '../state.js';

const areDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

/** Files of incoming sessions that LUO still keeps, of sessions that are not gone. */
const awaited = ({ incoming }: ModelState) =>
  incoming.flatMap(({ state, files }) => (state === 'gone' ? [] : files.filter((file) => file.state !== 'finished')));

export const ofStates: readonly StateInvariant[] = [
  {
    name: 'the-device-is-open-exactly-while-somebody-has-a-descriptor-of-it',
    items: [1],
    ofState: ({ device, devices }) => (device === 'open') === sum(devices) > 0,
  },
  { name: 'names-of-outgoing-sessions-are-distinct', items: [3], ofState: (state) => areDistinct(outgoingOf(state).map(({ name }) => name)) },
  {
    name: 'tokens-of-one-session-are-distinct',
    items: [5],
    ofState: (state) => outgoingOf(state).every(({ files }) => areDistinct(files.map(({ token }) => token))),
  },
  {
    name: 'a-file-has-one-keeper',
    items: [6],
    ofState(state) {
      const kept = outgoingOf(state).flatMap(({ files }) => files.map(({ file }) => file));
      return areDistinct(kept) && kept.every((file) => receivedFile(state, file)?.state !== 'retrieved');
    },
  },
  {
    name: 'nothing-is-frozen-between-two-calls',
    items: [19, 21],
    ofState: (state) => outgoingOf(state).every(({ files }) => files.every(({ state: phase }) => phase === 'preserved')),
  },
  {
    name: 'an-incoming-session-is-held-exactly-while-it-has-a-descriptor',
    items: [14, 16],
    ofState: ({ slots, incoming }) =>
      incoming.every(({ name, state }) => {
        const holding = slots.filter((slot) => slot.kind === 'incoming' && slot.name === name && sum(slot.descriptors) > 0);
        return holding.length === (state === 'held' ? 1 : 0);
      }) && slots.every((slot) => slot.kind !== 'incoming' || incoming.some(({ name }) => name === slot.name)),
  },
  {
    name: 'a-session-that-waits-has-lost-nothing',
    items: [12, 14],
    ofState: ({ incoming }) => incoming.every(({ state, files }) => state !== 'waiting' || files.every((file) => file.state === 'waiting')),
  },
  {
    name: 'a-session-that-is-gone-has-given-everything-up',
    items: [16, 18, 28],
    ofState: ({ incoming }) => incoming.every(({ state, files }) => state !== 'gone' || files.every((file) => file.state === 'finished')),
  },
  {
    name: 'a-file-that-nobody-has-retrieved-has-no-descriptor',
    items: [15],
    ofState: ({ incoming }) =>
      incoming.every(({ files }) => files.every(({ state, holders }) => state === 'retrieved' || state === 'finished' || sum(holders) === 0)),
  },
  {
    name: 'a-file-remembers-an-error-exactly-when-its-retrieve-has-failed',
    items: [15],
    ofState: ({ incoming }) =>
      incoming.every(({ files }) => files.every(({ state, error }) => state === 'finished' || (state === 'failed') === (error !== null))),
  },
  {
    name: 'the-flb-is-preserved-exactly-while-it-has-a-user',
    items: [25],
    ofState: (state) => (state.flb === 'preserved') === flbUsers(state) + state.flbHeld.out > 0,
  },
  {
    name: 'the-incoming-flb-stays-exactly-as-long-as-somebody-needs-it',
    items: [25],
    ofState: (state) =>
      state.incomingFlb === 'failed' || (state.incomingFlb !== 'absent') === (state.flbHeld.in > 0 || awaited(state).some(({ file }) => bindsFlb(state, file))),
  },
  {
    name: 'a-module-stays-as-long-as-luo-keeps-a-file-of-it',
    items: [28, 33],
    ofState(state) {
      const kept = outgoingOf(state).flatMap(({ files }) => files.map(({ file }) => file));
      // Until the device is opened nobody has read what came in.
      const came = state.device === 'unopened' || state.device === 'broken' ? [] : awaited(state).map(({ file }) => file);
      return [...kept, ...came].every((file) => {
        const module = moduleOf(kindOf(state, file));
        return module === null || (module !== undefined && state.modules[module] === 'loaded');
      });
    },
  },
];
