// SPDX-License-Identifier: GPL-2.0-only
/** @file Invariants of the jump into the next kernel. */
import { outgoingOf, type Edge, type EdgeInvariant } from '../invariant.js';
import { flbUsers, originOf, type ModelState } from '../state.js';

const isLiveUpdate = ({ before, after, outcome }: Edge): boolean => outcome.reboot === 'booted' && before.luo && after.luo && before.image === 'kho';

/** Names, tokens and files of the outgoing sessions in order of creation. */
function handedOver(state: ModelState): string {
  const sessions = state.created.map((session) => state.slots[session]!);
  return JSON.stringify(
    sessions.map((slot) => (slot.kind === 'outgoing' ? [slot.name, slot.files.map(({ token, file }) => [token, originOf(state, file)])] : null)),
  );
}

export const ofHandover: readonly EdgeInvariant[] = [
  {
    name: 'the-next-kernel-has-exactly-what-was-outgoing',
    items: [12, 13, 24],
    ofEdge: (edge) =>
      !isLiveUpdate(edge) ||
      (handedOver(edge.before) === JSON.stringify(edge.after.incoming.map(({ name, files }) => [name, files.map(({ token, file }) => [token, file])])) &&
        edge.after.incoming.every(({ state, files }) => state === 'waiting' && files.every((file) => file.state === 'waiting'))),
  },
  {
    name: 'another-kexec-hands-nothing-over',
    items: [12],
    ofEdge: (edge) => edge.outcome.reboot !== 'booted' || isLiveUpdate(edge) || (edge.after.incoming.length === 0 && edge.after.incomingFlb === 'absent'),
  },
  {
    name: 'the-next-kernel-starts-empty',
    items: [12, 26],
    ofEdge: ({ outcome, after }) =>
      outcome.reboot !== 'booted' ||
      (after.device === 'unopened' &&
        outgoingOf(after).length === 0 &&
        after.slots.every(({ kind }) => kind === 'free') &&
        after.flb === 'unused' &&
        after.image === null),
  },
  {
    name: 'the-flb-goes-along-with-the-files-that-need-it',
    items: [25],
    ofEdge: (edge) => !isLiveUpdate(edge) || (edge.after.incomingFlb === 'waiting') === flbUsers(edge.before) > 0,
  },
  {
    name: 'a-reboot-is-refused-only-without-an-image-or-by-a-handler',
    items: [21],
    ofEdge: ({ before, action, outcome }) =>
      action.verb !== 'reboot' || outcome.reboot === 'booted' || before.image === null || action.fault?.kind === 'cb_freeze',
  },
];
