// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs of the device: open, close, and the two ioctls that make sessions' descriptors. */
import { misread, refuse, refuseIf, strike, succeed, unanswered } from '../plan.js';
import { lacksDevice, NO_DESCRIPTOR, NO_MEMORY, type Plans } from './plans.js';
import { holdsDevice } from '../state.js';

/** 1, 27. A first open that cannot deserialize says so, now and ever after. */
export const open: Plans<'open'> = (rules, state, action) => {
  const { process, fault } = action;
  const breaks = refuse('-EIO', fault?.kind === 'kmalloc', (draft) => draft.device('open_fails'));
  const deserializes = state.device === 'unopened' && state.incoming.length > 0;
  return (
    refuseIf(!state.luo, '-ENOENT') ??
    refuseIf(state.device === 'open', '-EBUSY') ??
    refuseIf(state.device === 'broken', '-EIO') ??
    (deserializes && rules.handlerIsMissing(state) ? [breaks] : undefined) ??
    (deserializes && fault?.kind === 'kmalloc' ? [breaks] : undefined) ?? [succeed((draft) => draft.addDevice(process, 'open'))]
  );
};

export const closeDevice: Plans<'close_device'> = (_rules, state, { process }) =>
  refuseIf(!holdsDevice(state, process), NO_DESCRIPTOR) ?? [succeed((draft) => draft.dropDevice(process))];

/** 2, 3, 4. A slot in use has no meaning. */
export const create: Plans<'create'> = (rules, state, action) => {
  const { process, session, name, arg } = action;
  if (state.slots[session]!.kind !== 'free') return [];
  return (
    lacksDevice(state, action) ??
    misread(arg) ??
    strike(action, 'no_fd', '-EMFILE') ??
    refuseIf(name === 'empty' || name === 'unterminated', '-EINVAL') ??
    strike(action, 'kmalloc', NO_MEMORY) ??
    strike(action, 'page_alloc', NO_MEMORY) ??
    strike(action, 'kho_preserve', NO_MEMORY) ??
    refuseIf(rules.nameIsTaken(state, name), '-EEXIST') ??
    strike(action, 'no_file', ['-ENFILE', NO_MEMORY]) ??
    unanswered(arg) ?? [succeed((draft) => draft.create(process, session, name))]
  );
};

/** 12, 14. */
export const retrieve: Plans<'retrieve'> = (_rules, state, action) => {
  const { process, session, name, arg } = action;
  if (state.slots[session]!.kind !== 'free') return [];
  const came = state.incoming.find((one) => one.name === name && one.state !== 'gone');
  return (
    lacksDevice(state, action) ??
    misread(arg) ??
    strike(action, 'no_fd', '-EMFILE') ??
    refuseIf(came === undefined, '-ENOENT') ??
    refuseIf(came!.state === 'held', '-EINVAL') ??
    strike(action, 'no_file', ['-ENFILE', NO_MEMORY]) ??
    unanswered(arg) ?? [succeed((draft) => draft.retrieve(process, session, name))]
  );
};
