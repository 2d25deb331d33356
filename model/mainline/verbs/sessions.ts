// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs that make and drop descriptors of sessions and of retrieved files. */
import type { Draft } from '../draft.js';
import { refuseIf, succeed, type Plan } from '../plan.js';
import { holdsDevice, holdsSession, isOpen, receivedName, sum, type ModelState } from '../state.js';
import { discards } from './files.js';
import { lastFileFails } from './flb.js';
import { lacksSession, NO_DESCRIPTOR, type Plans } from './plans.js';

export const dup: Plans<'dup'> = (_rules, state, action) =>
  lacksSession(state, action) ?? [succeed((draft) => draft.addDescriptor(action.process, action.session))];

export const send: Plans<'send'> = (_rules, state, action) => {
  const { to, session } = action;
  return lacksSession(state, action) ?? [succeed((draft) => draft.addDescriptor(to, session))];
};

/** Does the last close of this session finish files that a handler may refuse to finish? */
const mayBeRefused = (state: ModelState, session: number): boolean => {
  const slot = state.slots[session]!;
  if (slot.kind !== 'incoming' || sum(slot.descriptors) !== 1) return false;
  return state.incoming.some(({ name, files }) => name === slot.name && files.some((file) => file.state !== 'finished'));
};

/** 8; of an incoming session it is FINISH. close(2) answers 0 whatever LUO's release says. */
export const close: Plans<'close'> = (_rules, state, action) => {
  const { process, session, fault } = action;
  const mayFinish = mayBeRefused(state, session);
  const isRefused = fault?.kind === 'cb_can_finish' && mayFinish;
  const slot = state.slots[session]!;
  const flbError = mayFinish && slot.kind === 'incoming' ? lastFileFails(state, slot.name, fault) : undefined;
  const run = (draft: Draft): void => draft.withFlb(flbError, () => draft.dropDescriptor(process, session, isRefused));
  const starves = fault?.kind === 'kmalloc' && mayFinish && slot.kind === 'incoming' && discards(state, slot.name);
  return lacksSession(state, action) ?? [succeed(run, { fired: isRefused || flbError !== undefined || starves })];
};

/** All descriptors of the process go. */
export const exit: Plans<'exit'> = (_rules, state, { process }) => [succeed((draft) => dropAll(draft, state, process))];

function dropAll(draft: Draft, state: ModelState, process: number): void {
  for (let n = state.devices[process]!; n > 0; n--) draft.dropDevice(process);
  for (const [session, slot] of state.slots.entries())
    if (slot.kind !== 'free') for (let n = slot.descriptors[process]!; n > 0; n--) draft.dropDescriptor(process, session);
  for (const { name, files } of state.incoming)
    for (const { token, holders } of files) for (let n = holders[process]!; n > 0; n--) draft.hold(`${name}/${token}`, process, -1);
}

/** 17. Only a retrieved file can be closed: the others stay open all the time. */
export const closeFile: Plans<'close_file'> = (_rules, state, { process, file }): readonly Plan[] =>
  receivedName(file) === null ? [] : (refuseIf(!isOpen(state, process, file), NO_DESCRIPTOR) ?? [succeed((draft) => draft.hold(file, process, -1))]);

export const holdsAnything = (state: ModelState, process: number): boolean =>
  holdsDevice(state, process) || state.slots.some((_, session) => holdsSession(state, process, session));
