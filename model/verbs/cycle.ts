// SPDX-License-Identifier: GPL-2.0-only
/** @file The verbs that drive LUO through a live update, reboot included. */
import { faultErrors } from '../fault.js';
import { pass, refuse, succeed, type Hurdle, type Plan } from '../plan.js';
import { admits } from '../rules.js';
import { failHalfWay } from './half-way.js';
import { lacksSession, type Plans } from './plans.js';

export const getState: Plans<'get_state'> = (_rules, state, action) =>
  pass(action, [lacksSession(state, action), ['copy_to_user', '-EFAULT']], () => [
    succeed(undefined, { value: state.luo }),
  ]);

/** 8, 17. */
export const prepare: Plans<'prepare'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['killed', '-EAGAIN'],
    [!admits(rules, state.luo, 'prepare'), '-EINVAL'],
  ];
  return pass(action, hurdles, () => [
    failHalfWay(state, action, 'prepare') ?? succeed((draft) => draft.orchestrator('prepare')),
  ]);
};

/** 10, 17. A wrong state is LUO's -EINVAL or KHO's -ENOENT, whichever is asked first. */
export const cancel: Plans<'cancel'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['killed', '-EAGAIN'],
    [!admits(rules, state.luo, 'cancel'), ['-EINVAL', '-ENOENT']],
  ];
  return pass(action, hurdles, () => {
    const success = succeed((draft) => draft.orchestrator('cancel'));
    // Nothing of the blob is needed any more: the failure may be ignored.
    if (action.fault?.kind !== 'setprop_subsys') return [success];
    return [{ ...success, fired: true }, refuse(faultErrors(action.fault), true)];
  });
};

/** 14, 17, 20. */
export const finish: Plans<'finish'> = (rules, state, action) => {
  const hurdles: Hurdle[] = [
    lacksSession(state, action),
    ['killed', '-EAGAIN'],
    [!admits(rules, state.luo, 'finish'), '-EINVAL'],
    [rules.finishMustWait(state), '-ENOENT'],
  ];
  return pass(action, hurdles, () => [succeed((draft) => draft.orchestrator('finish'))]);
};

/** 9, 12, 17, 21. The reboot system call freezes in PREPARED, then jumps. */
export const reboot: Plans<'reboot'> = (rules, state, action) => {
  const { on } = rules.tables.orchestrator;
  const freeze = on[state.luo].freeze;
  if (freeze !== undefined) {
    if (action.fault?.kind === 'killed') return [{ ...refuse('-EAGAIN', true), reboot: 'refused' }];
    const failed = failHalfWay(state, action, 'freeze');
    if (failed !== undefined) return [{ ...failed, reboot: 'refused' }];
  }
  const jumpFrom = freeze?.target ?? state.luo;
  const bringsFiles = on[jumpFrom].jump?.target === 'updated';
  if (action.kexec === 'fail') return [succeed((draft) => draft.orchestrator('freeze'), { reboot: 'failed' })];
  const jump: Plan['run'] = (draft) => {
    draft.orchestrator('freeze');
    draft.orchestrator('jump');
    if (action.handler) draft.handler('register');
  };
  return [succeed(jump, { reboot: bringsFiles ? 'booted' : 'plain' })];
};
