// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs on one token. */
import type { FileName } from '../actions.js';
import type { Draft } from '../draft.js';
import { faultErrors } from '../fault.js';
import { refuseIf, strike, succeed, type Plan } from '../plan.js';
import { admits } from '../rules.js';
import { holdsFile, type ModelState } from '../state.js';
import { lacksSession, NO_DESCRIPTOR, type Plans } from './plans.js';

/** 2, 4, 15. Errors in the order of 1.5. */
export const preserve: Plans<'preserve'> = (rules, state, action) => {
  const { process, session, token, file, also = [] } = action;
  const tokens = [token, ...also];
  return (
    lacksSession(state, action) ??
    strike(action, 'copy_from_user', '-EFAULT') ??
    refuseIf(!isOpen(state, process, file), NO_DESCRIPTOR) ??
    refuseIf(!admits(rules, state.luo, 'preserve'), '-EBUSY') ??
    refuseIf(state.handler === 'absent' || !isAccepted(file), '-ENOENT') ??
    strike(action, 'cb_can_preserve', '-ENOENT') ??
    strike(action, 'kmalloc', '-ENOMEM') ??
    refuseIf(
      tokens.some((one, i) => rules.tokenIsTaken(state, one) || tokens.indexOf(one) < i),
      '-EEXIST',
    ) ??
    strike(action, 'xa_store', '-ENOMEM') ??
    strike(action, 'copy_to_user', '-EFAULT') ?? [succeed(register)]
  );

  function register(draft: Draft): void {
    draft.orchestrator('preserve');
    for (const one of tokens) draft.preserve(one, session);
  }
};

function isOpen(state: ModelState, process: number, file: FileName): boolean {
  return file.startsWith('r') ? holdsFile(state, process, Number(file.slice(1))) : file !== 'none';
}

function isAccepted(file: FileName): boolean {
  return file !== 'f4' && file !== 'f5';
}

/** 2, 3. */
export const unpreserve: Plans<'unpreserve'> = (rules, state, action) => {
  const { session, token } = action;
  return (
    lacksSession(state, action) ??
    strike(action, 'copy_from_user', '-EFAULT') ??
    refuseIf(!admits(rules, state.luo, 'unpreserve'), '-EBUSY') ??
    refuseIf(!rules.sessionOwns(state, session, token), '-ENOENT') ?? [succeed(unregister)]
  );

  function unregister(draft: Draft): void {
    draft.orchestrator('unpreserve');
    draft.registration(token, 'end');
  }
};

/** 13, 18 (nobody gets a file whose number cannot be copied out), 20. */
export const restore: Plans<'restore'> = (rules, state, action) => {
  const { incoming } = state.tokens[action.token]!;
  const isReclaimed = rules.tables.incoming.on[incoming].retrieve === undefined;
  return (
    lacksSession(state, action) ??
    strike(action, 'copy_from_user', '-EFAULT') ??
    strike(action, 'no_fd', '-EMFILE') ??
    strike(action, 'copy_to_user', '-EFAULT') ??
    refuseIf(!admits(rules, state.luo, 'restore'), '-EBUSY') ??
    refuseIf(state.handler === 'absent' || incoming === 'absent', '-ENOENT') ??
    refuseIf(isReclaimed, '-EINVAL') ?? [retrieve(action)]
  );
};

function retrieve({ process, token, fault }: Parameters<typeof restore>[2]): Plan {
  if (fault?.kind === 'cb_retrieve') return { rets: faultErrors(fault), fired: true, run: (draft) => draft.incoming(token, 'retrieve_fails') };
  return succeed((draft) => {
    draft.orchestrator('restore');
    draft.incoming(token, 'retrieve');
    draft.file(process, token, 'install');
  });
}

export const closeFile: Plans<'close_file'> = (_rules, state, { process, token }) =>
  refuseIf(!holdsFile(state, process, token), NO_DESCRIPTOR) ?? [succeed((draft) => draft.file(process, token, 'close'))];
