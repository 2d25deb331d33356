// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs on one token. */
import type { FileName } from '../actions.js';
import { faultErrors } from '../fault.js';
import { pass, refuse, succeed, type Hurdle, type Plan } from '../plan.js';
import { admits } from '../rules.js';
import { holdsFile, type ModelState } from '../state.js';
import { lacksSession, NO_DESCRIPTOR, type Plans } from './plans.js';

/** 2, 4, 11, 15. Errors in the order of 1.5. */
export const preserve: Plans<'preserve'> = (rules, state, action) => {
  const { process, session, token, file } = action;
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['copy_from_user', '-EFAULT'],
    [!isOpen(state, process, file), NO_DESCRIPTOR],
    [!admits(rules, state.luo, 'preserve'), '-EBUSY'],
    [state.handler === 'absent' || !isAccepted(file), '-ENOENT'],
    ['cb_can_preserve', '-ENOENT'],
    ['kmalloc', '-ENOMEM'],
    [rules.tokenIsTaken(state, token), '-EEXIST'],
    ['xa_store', '-ENOMEM'],
    ['copy_to_user', '-EFAULT'],
  ];
  const success: Plan['run'] = (draft) => {
    draft.orchestrator('preserve');
    draft.preserve(token, session);
  };
  return pass(action, hurdles, () => [succeed(success)]);
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
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['copy_from_user', '-EFAULT'],
    [!admits(rules, state.luo, 'unpreserve'), '-EBUSY'],
    [!rules.sessionOwns(state, session, token), '-ENOENT'],
  ];
  const success: Plan['run'] = (draft) => {
    draft.orchestrator('unpreserve');
    draft.registration(token, 'end');
  };
  return pass(action, hurdles, () => [succeed(success)]);
};

/** 13, 18 (the file stays installed when only its number cannot be copied out), 20. */
export const restore: Plans<'restore'> = (rules, state, action) => {
  const { process, token, fault } = action;
  const { incoming } = state.tokens[token]!;
  const { on } = rules.tables.incoming;
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['copy_from_user', '-EFAULT'],
    ['no_fd', '-EMFILE'],
    [!admits(rules, state.luo, 'restore'), '-EBUSY'],
    [state.handler === 'absent' || incoming === 'absent', '-ENOENT'],
    [on[incoming].retrieve === undefined, '-EINVAL'],
  ];
  const success = succeed((draft) => {
    draft.orchestrator('restore');
    draft.incoming(token, 'retrieve');
    draft.file(process, token, 'install');
  });
  return pass(action, hurdles, () => {
    if (fault?.kind === 'cb_retrieve')
      return [{ rets: faultErrors(fault), fired: true, run: (draft) => draft.incoming(token, 'retrieve_fails') }];
    return [fault?.kind === 'copy_to_user' ? { ...success, rets: ['-EFAULT'], fired: true } : success];
  });
};

export const closeFile: Plans<'close_file'> = (_rules, state, { process, token }) =>
  holdsFile(state, process, token)
    ? [succeed((draft) => draft.file(process, token, 'close'))]
    : [refuse(NO_DESCRIPTOR)];
