// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs that make and drop descriptors of sessions. */
import { refuseIf, strike, succeed, type Plan } from '../plan.js';
import { descriptorCount, holdsFile } from '../state.js';
import { lacksSession, type Plans } from './plans.js';

/** 1. A slot is free as soon as its session is closed: an `open` into another one has no meaning. */
export const open: Plans<'open'> = (_rules, state, action) => {
  const { process, session, flags } = action;
  if (descriptorCount(state, session) > 0) return [];
  return (
    refuseIf(flags === 'unprivileged', '-EACCES') ??
    refuseIf(flags === 'O_EXCL', '-EINVAL') ??
    strike(action, 'kmalloc', '-ENOMEM') ?? [succeed((draft) => draft.addDescriptor(process, session, 'open'))]
  );
};

export const dup: Plans<'dup'> = (_rules, state, action) => {
  const { process, session } = action;
  return lacksSession(state, action) ?? [succeed((draft) => draft.addDescriptor(process, session, 'dup'))];
};

/** 5-7. What the release of the last descriptor means, the orchestrator says. */
export const close: Plans<'close'> = (_rules, state, action) => {
  const { process, session } = action;
  return lacksSession(state, action) ?? [succeed((draft) => draft.dropDescriptor(process, session))];
};

export const exit: Plans<'exit'> = (_rules, _state, { process }) => [succeed((draft) => draft.exit(process))];

/** The slot's old process exits, a copy of `process` takes its place. */
export const fork: Plans<'fork'> = (_rules, state, { process, child }) => {
  if (child === process) return [];
  const inherit: Plan['run'] = (draft) => {
    draft.exit(child);
    for (const [session, row] of state.descriptors.entries()) for (let n = row[process]!; n > 0; n--) draft.addDescriptor(child, session, 'dup');
    for (const token of state.tokens.keys()) if (holdsFile(state, process, token)) draft.file(child, token, 'inherit');
  };
  return [succeed(inherit)];
};
